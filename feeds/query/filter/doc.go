// Package filter implements the filter language: the inspector's prompt, tail's --filter, and filters in the
// configuration.
//
// A line of text goes in and is compiled once; a [Filter] comes out that matches events, or an [Error] with the
// position of the mistake. The package keeps nothing of an event and changes none.
//
// # Terms
//
// A filter is a list of terms separated by white space. An event must match all of them; an empty filter matches
// every event.
//
//	word            the text is in the data, the type, the ID or the feed's name
//	"two words"     the same for text with white space; \" is a quotation mark in it and \\ a backslash
//	/re+/           the same for a regular expression in Go's syntax (RE2); \/ is a slash in it
//	feed:name       the feed has this name
//	type:quote      a message of this type
//	id:17*          a message with this ID; * matches any text unless the value is quoted
//	kind:comment    the kind of event: message, comment, retry, anomaly or status
//	.user.name      the data is JSON with a value at this path, null included
//	.price>100      the value compares like this: = != > >= < <=
//	.user.name~^a   the value matches a regular expression; .text~/with spaces/
//	-term           not this term
//
// A word may contain any character but white space. Quote one that starts like another term: "-5", "/api", ".5",
// "id:3", or that reads like a comparison without its dot: "price>100".
//
// # Upper and lower case
//
// Lower-case text matches in any case; text with an upper-case letter matches only as written. This holds for words,
// phrases, names and values. A regular expression counts as upper-case if it requires an upper-case letter, alone or
// as in [A-Z]; (?i) and (?-i) override that. Letters are equal under Unicode's simple case folding, except that an
// ASCII letter only equals an ASCII letter.
//
// # Where words are searched
//
// A word is searched in each of four texts separately: the data, the type, the ID and the feed's name. Only messages
// have a type and an ID; instead of the type, a change of a feed's state has the name of the state ("stale"), and
// other kinds have that of the kind.
//
// # Values
//
// Paths are those of [gjson], with a backslash before a character that would end the path or has a meaning there. A
// comparison with a number is numeric: the value must be a number, or a string that is one ("101.25"). A value that
// is neither is unequal to every number, and neither smaller nor larger. Everything else is compared as text, in the
// order of Unicode code points: the characters of a string, or any other value as it is written in JSON, as in
// .ok=true and .user=null. Quotation marks turn a number into text: .zip="01234".
//
// If there is no value at the path, no comparison holds, not even !=. A minus sign negates the whole term:
// .level!=debug requires a level other than debug, -.level=debug also matches events without a level.
//
// [gjson]: https://github.com/tidwall/gjson/blob/master/SYNTAX.md
package filter
