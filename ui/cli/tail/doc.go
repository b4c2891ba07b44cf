// Package tail writes what feeds receive to a stream of bytes, as it comes and without a screen.
//
// The specs of feeds and an output format go in; lines, or blocks of the event stream, come out on a writer, and
// sentences for a person through a function. Nothing is kept: a [session] is the feeds' only Fold, it encodes what
// one read brought into one buffer and writes that before the feed reads again. So an event that is alone leaves at
// once, a burst leaves in large pieces, a reader that is slow slows the connection down, and nothing is lost.
//
// The formats, of which each has an [encoder]:
//
//   - text: a line per event for people: time, feed, name, id and data, made safe to print wherever it goes;
//   - json: an object per event and line, with the data as the exact string;
//   - data: the data and a line feed, exactly;
//   - raw: the bytes of the stream. One feed's whole stream is passed on as it was received, connection
//     after connection. Where events are chosen, counted or judged, or several feeds share the output, it is whole
//     blocks, each as it was received, so that the output remains a valid event stream;
//   - tsv and csv: a row of cells per event, each a [Column].
//
// On a terminal all formats are safe to print: json by more escapes, which leaves the strings exact; the others by
// visible symbols in place of what a terminal would act upon.
//
// What is written is chosen by name, by a filter and, where a feed resumes, by what came before ([sinceGate]). An
// [Assertion] is judged on the way ([checks]) and can end the run.
//
// The package parses no flags, reads no configuration and never ends the process.
package tail
