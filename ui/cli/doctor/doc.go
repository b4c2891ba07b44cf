// Package doctor runs exams for the command line. It takes feeds and a duration, and writes reports as text or JSON, with
// a progress line on a terminal. Package feeds/doctor makes the diagnoses.
package doctor
