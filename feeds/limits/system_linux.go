package limits

import (
	"bufio"
	"bytes"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
)

// Ports returns how many connections this computer can have to one address and port at once; zero if that is unknown.
func Ports() int {
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		return 0
	}
	return ports(text)
}

// Memory returns how many bytes this process can use; zero if that is unknown.
func Memory() uint64 { return memory(os.DirFS("/")) }

// ports returns the number of ports in a range as Linux writes it, zero if it is not one.
func ports(text []byte) int {
	fields := bytes.Fields(text)
	if len(fields) != 2 {
		return 0
	}
	first, err := strconv.Atoi(string(fields[0]))
	last, err2 := strconv.Atoi(string(fields[1]))
	if err != nil || err2 != nil || last < first {
		return 0
	}
	return last - first + 1
}

// memory returns the smallest limit of memory that applies to a process of Linux: that of the computer, and those of its
// control group and the ones above. System is the root of the file system.
func memory(system fs.FS) uint64 {
	least := total(system)
	group, v2 := groupOf(system)
	if !v2 {
		return lower(least, number(system, "sys/fs/cgroup/memory/memory.limit_in_bytes"))
	}
	for ; ; group = path.Dir(group) {
		least = lower(least, number(system, path.Join("sys/fs/cgroup", group, "memory.max")))
		if group == "/" {
			return least
		}
	}
}

// total returns the memory of the computer.
func total(system fs.FS) uint64 {
	info, _ := fs.ReadFile(system, "proc/meminfo") // Zero without it.
	for lines := bufio.NewScanner(bytes.NewReader(info)); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "MemTotal:"); ok {
			kib, _ := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 10, 64)
			return kib << 10
		}
	}
	return 0
}

// groupOf returns the control group of this process, and whether it is one of the second version.
func groupOf(system fs.FS) (group string, v2 bool) {
	text, _ := fs.ReadFile(system, "proc/self/cgroup") // It is none without it.
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if group, ok := strings.CutPrefix(lines.Text(), "0::/"); ok {
			return path.Clean("/" + group), true
		}
	}
	return "", false
}

// number returns the number in a file, zero if it has none, such as "max".
func number(system fs.FS, name string) uint64 {
	text, _ := fs.ReadFile(system, name)
	n, _ := strconv.ParseUint(string(bytes.TrimSpace(text)), 10, 64)
	return n
}

// lower returns the lower of two limits, of which zero is none.
func lower(a, b uint64) uint64 {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}
