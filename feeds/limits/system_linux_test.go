package limits

import (
	"testing"
	"testing/fstest"
)

func TestMemoryIsTheSmallestLimitThatApplies(t *testing.T) {
	const computer = "MemFree: 1 kB\nMemTotal:       2048 kB\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  uint64
	}{
		"nothing is known":         {nil, 0},
		"that of the computer":     {map[string]string{"proc/meminfo": computer}, 2 << 20},
		"a container's root group": {map[string]string{"proc/meminfo": computer, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1048576\n"}, 1 << 20},
		"a service's group": {map[string]string{
			"proc/meminfo": computer, "proc/self/cgroup": "0::/system.slice/wall.service\n",
			"sys/fs/cgroup/system.slice/wall.service/memory.max": "4096\n", "sys/fs/cgroup/system.slice/memory.max": "max\n",
		}, 4096},
		"a group above": {map[string]string{
			"proc/meminfo": computer, "proc/self/cgroup": "0::/system.slice/wall.service\n",
			"sys/fs/cgroup/system.slice/wall.service/memory.max": "max\n", "sys/fs/cgroup/system.slice/memory.max": "8192\n",
		}, 8192},
		"a group of the first version": {map[string]string{
			"proc/meminfo": computer, "proc/self/cgroup": "9:memory:/x\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "12288\n",
		}, 12288},
		"a group without a limit": {map[string]string{
			"proc/meminfo": computer, "proc/self/cgroup": "9:memory:/x\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
		}, 2 << 20},
		"a group outside of what can be seen": {map[string]string{"proc/meminfo": computer, "proc/self/cgroup": "0::/../../x\n"}, 2 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			system := make(fstest.MapFS)
			for path, text := range c.files {
				system[path] = &fstest.MapFile{Data: []byte(text)}
			}
			if got := memory(system); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestPorts(t *testing.T) {
	for text, want := range map[string]int{
		"32768\t60999\n": 28232, "1 1": 1, "": 0, "5": 0, "9 8": 0, "a b": 0,
	} {
		if got := ports([]byte(text)); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
	if Ports() < 1 || Memory() < 1<<20 {
		t.Errorf("this computer: %d ports, %d bytes", Ports(), Memory())
	}
}
