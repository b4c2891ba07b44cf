// Package filter is the language in which one says which events to see: at the inspector's prompt, behind
// tail's --filter, in the configuration.
//
// A line of text goes in and is compiled once; out comes a [Filter] that judges events. A line that is no filter
// gives an [Error] with the place in the line. The package keeps nothing of an event, changes none, and knows no
// history and no screen.
//
// # Terms
//
// A filter is terms with white space between them. An event must meet all of them; an empty filter lets all events
// pass.
//
//	word            in the data, the type, the id or the feed's name
//	"two words"     the same for a text with white space; \" is a quotation mark in it and \\ a backslash
//	/re+/           the same for a regular expression, as Go has them (RE2); \/ is a slash in it
//	feed:name       the feed's name is this
//	type:quote      a message whose type is this
//	id:17*          a message whose id is this; * stands for any text, unless the value is quoted
//	kind:comment    what it is: message, comment, retry, anomaly or status
//	.user.name      the data is JSON and has a value at this path, be it null
//	.price>100      and the value compares so: = != > >= < <=
//	.user.name~^a   and the regular expression is found in it; .text~/with spaces/
//	-term           not this term
//
// A word may have any character but white space in it. One that begins like another term is written in quotation
// marks: "-5", "/api", ".5", "id:3". So is one that reads like a comparison without its dot: "price>100".
//
// # Upper and lower case
//
// Text in lower case is found in either case; text with an upper-case letter is found as written. This holds for
// words, phrases, names and values. A regular expression has an upper-case letter if one is called for, alone or as
// [A-Z]; (?i) and (?-i) overrule it. Letters are the same by Unicode's simple case folding, but an ASCII letter
// only ever equals an ASCII letter.
//
// # Where words are looked for
//
// A word is looked for in each of four texts by itself: the data, the type, the id and the feed's name. A regular
// expression's ^ and $ are the ends of one of them. Only messages have a type and an id; instead of a type, a change
// of the feed's state has the state's name ("stale"), the other kinds have the kind's.
//
// # Values
//
// Paths are those of [gjson], with a backslash before a character that would end the path or means something else
// there. A comparison with a number is one of numbers: the value must be a number, or a string that is one ("101.25").
// If it is neither, it is unequal to every number, and neither smaller nor larger. Everything else is compared as
// text, in the order of Unicode's code points: a string's characters, and of any other value the JSON as it stands,
// so .ok=true, .user=null. Quotation marks make text of a number: .zip="01234".
//
// Where there is no value at the path, no comparison holds, != included. A minus sign turns the whole term around:
// .level!=debug has a level that is another, -.level=debug may have none.
//
// [gjson]: https://github.com/tidwall/gjson/blob/master/SYNTAX.md
package filter
