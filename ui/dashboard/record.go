package dashboard

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/capture"
	"feedscope/ui/keymap"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// record begins a recording, or ends the one that runs.
func (m *Model) record(name string, force bool) error {
	switch {
	case m.recording == nil || m.recording.failed != nil:
		m.beginRecording(name, force)
	case name != "":
		return fmt.Errorf("recording into %s already; stop ends that", m.recording.path)
	default:
		return m.stopRecording()
	}
	return nil
}

// recordingName is a file's name that tells when it was begun.
func recordingName(at time.Time) string { return at.Format("feedscope-20060102-150405.capture") }

func (m *Model) beginRecording(name string, force bool) {
	if name == "" {
		name = recordingName(m.now)
	}
	r := &recording{path: text.Clean(name)}
	m.recording = r
	o := capture.Options{Path: name, Force: force, By: "feedscope " + m.o.Version}
	create := m.createCapture
	m.host.Later(func() func() {
		err := r.create(o, create)
		return func() { m.recordingBegun(r, err) }
	})
}

func (m *Model) recordingBegun(r *recording, err error) {
	switch {
	case errors.Is(err, fs.ErrExist):
		m.recording = nil
		m.say(r.path + " is there already; record! replaces it")
	case err != nil:
		m.recording = nil
		m.say("cannot record into " + r.path + ": " + plainReason(err))
	default:
		r.begun, r.before = true, m.count().events
		m.hub.Record(r.running())
		m.say("recording into " + r.path + "; record again ends it")
	}
}

var errNotRecording = errors.New("nothing is being recorded; record begins a recording")

// stopRecording ends the recording in good order, and says so when the file is whole.
func (m *Model) stopRecording() error {
	r := m.recording
	switch {
	case r == nil || r.failed != nil:
		return errNotRecording
	case r.ending || r.running() == nil:
		return nil // It is about to.
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

// came is how many events have come since a recording began.
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

// watchRecording notices that the recording has ended by itself. Only an error of the disk ends one.
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

// recordingMark is what the header shows of the recording; empty without one.
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

// acknowledgeRecording takes an error off the screen; false: there is none.
func (m *Model) acknowledgeRecording() bool {
	if m.recording == nil || m.recording.failed == nil {
		return false
	}
	m.recorded = m.failedRecording()
	m.recording = nil
	return true
}

func (m *Model) failedRecording() string {
	return "recording into " + m.recording.path + " failed: " + plainReason(m.recording.failed)
}

// endRecording ends what is being recorded when the program ends, and gives a sentence on what was recorded last; empty if
// nothing was.
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
	return []command{
		{name: "record", args: "[FILE]", help: "record into a file, or end that", run: func(m *Model, file string) tea.Cmd {
			return m.attempt(m.record(file, false))
		}},
		{name: "record!", args: "FILE", help: "record, and replace a file that is there", run: func(m *Model, file string) tea.Cmd {
			return m.attempt(m.record(file, true))
		}},
		{name: "stop", help: "end the recording", run: func(m *Model, _ string) tea.Cmd {
			return m.attempt(m.stopRecording())
		}},
	}
}

// plainReason is an error without the path of the file, which is told besides.
func plainReason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}
