package dashboard

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/capture"
	"feedscope/ui/encode"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// record starts a recording, or stops the running one.
func (m *Model) record(name string, force bool) error {
	switch {
	case m.recording == nil || m.recording.failed != nil:
		return m.beginRecording(name, force)
	case name != "":
		return fmt.Errorf("already recording to %s; :stop ends it", m.recording.path)
	}
	return m.stopRecording()
}

// recordingName returns a default file name with the time of the start.
func recordingName(at time.Time) string { return at.Format("feedscope-20060102-150405.capture") }

func (m *Model) beginRecording(name string, force bool) error {
	if name == "" {
		name = recordingName(m.now)
	}
	name, err := encode.ExpandHome(name)
	if err != nil {
		return err
	}
	r := &recording{path: text.Clean(name)}
	m.recording = r
	o := capture.Options{Path: name, Force: force, By: "feedscope " + m.o.Version}
	create := m.createCapture
	m.host.Later(func() func() {
		err := r.create(o, create)
		return func() { m.recordingBegun(r, err) }
	})
	return nil
}

func (m *Model) recordingBegun(r *recording, err error) {
	switch {
	case errors.Is(err, fs.ErrExist):
		m.recording = nil
		m.say(r.path + " already exists; :record! replaces it")
	case err != nil:
		m.recording = nil
		m.say("cannot record to " + r.path + ": " + plainReason(err))
	default:
		r.begun, r.before = true, m.count().events
		m.hub.Record(r.running())
		m.say("recording to " + r.path + "; :stop ends it")
	}
}

var errNotRecording = errors.New("not recording; :record starts a recording")

// stopRecording stops recording and shows a message once the file is complete.
func (m *Model) stopRecording() error {
	r := m.recording
	switch {
	case r == nil || r.failed != nil:
		return errNotRecording
	case r.ending || r.running() == nil:
		return nil // It is already stopping.
	}
	r.ending = true
	m.hub.Record(nil)
	came := m.came(r)
	m.host.Later(func() func() {
		err := r.finish()
		return func() { m.recordingEnded(r, came, err) }
	})
	return nil
}

// came returns how many events have arrived since a recording began.
func (m *Model) came(r *recording) uint64 {
	if !r.begun {
		return 0
	}
	return m.count().events - r.before
}

func (m *Model) recordingEnded(r *recording, came uint64, err error) {
	if err != nil {
		r.failed = err
		return
	}
	m.recording, m.recorded = nil, r.sentence(came)
	m.say(m.recorded)
}

// watchRecording notices when the disk has ended the recording.
func (m *Model) watchRecording() {
	r := m.recording
	if r == nil || r.failed != nil || r.ending || r.running() == nil {
		return
	}
	if err := r.running().Stats().Err; err != nil {
		m.hub.Record(nil)
		r.failed = err
	}
}

// recordingMark returns the header's phrase about the recording, empty without one.
func (m *Model) recordingMark() phrase {
	switch r := m.recording; {
	case r == nil:
		return phrase{}
	case r.failed != nil:
		key, _ := m.keys.For(keymap.Ack)
		why := text.Truncate("not recording: "+text.Clean(plainReason(r.failed)), max(m.w/2-6, 0))
		return phrase{text: fmt.Sprintf("%s %s (%s)", m.theme.Glyphs.Failed, why, key.Label()), role: theme.Bad}
	default:
		return r.mark(m.now, &m.theme.Glyphs)
	}
}

// acknowledgeRecording dismisses the error of a recording. It reports whether there was one.
func (m *Model) acknowledgeRecording() bool {
	if m.recording == nil || m.recording.failed == nil {
		return false
	}
	m.recorded = m.failedRecording()
	m.recording = nil
	return true
}

func (m *Model) failedRecording() string {
	return "recording to " + m.recording.path + " failed: " + plainReason(m.recording.failed)
}

// endRecording stops recording when the program ends. It returns a sentence about the last recording, empty if there
// was none.
func (m *Model) endRecording() string {
	r := m.recording
	if r == nil {
		return m.recorded
	}
	m.hub.Record(nil)
	came := m.came(r)
	if err := r.finish(); err != nil && r.failed == nil {
		r.failed = err
	}
	switch {
	case r.failed != nil:
		return m.failedRecording()
	case r.running() == nil:
		return m.recorded
	}
	return r.sentence(came)
}

func (m *Model) recordCommands() []command {
	run := func(do func(file string) error) func(*Model, string) tea.Cmd {
		return func(m *Model, file string) tea.Cmd { return m.sayError(do(file)) }
	}
	return []command{
		{
			name: "record", args: "[FILE]", help: "record to a file, or stop recording",
			run: run(func(file string) error { return m.record(file, false) }),
		},
		{
			name: "record!", args: "FILE", help: "record to a file, replacing it (record --force)",
			run: run(func(file string) error { return m.record(file, true) }),
		},
		{name: "stop", help: "stop recording", run: run(func(string) error { return m.stopRecording() })},
	}
}

// plainReason returns an error without its path, for sentences that name the file anyway.
func plainReason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}
