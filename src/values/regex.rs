//! Regular expressions as Go reads them (`Parse` in `regexp/syntax/parse.go`, with the flags of `regexp.Compile`).
//!
//! Another engine takes other texts: `{` is a letter to Go where no count follows, and it knows no `(?=`. So the syntax is
//! read here; `regex.txt` holds what Go says.

mod class;
mod escape;

use class::class;
use escape::escape;

/// Most repetitions that Go unrolls.
const MOST: u32 = 1_000;

/// How many bytes a pattern that is quick may take in memory.
const QUICK: usize = 1 << 20;

/// Why Go does not compile a text; `None` where it does, or where it is not known.
#[must_use]
pub fn fault(text: &str) -> Option<&'static str> {
    let mut reader = Reader::default();
    let mut rest = text;
    while !rest.is_empty() {
        match reader.step(rest) {
            Ok(behind) => rest = behind,
            Err(why) => return Some(why),
        }
    }
    (reader.open > 0).then_some("a `(` is not closed")
}

/// Whether a text has a match, where the engine here surely agrees with Go.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> Option<bool> {
    if !text.is_ascii() {
        return None;
    }
    Pattern::read(pattern)?.matches(text)
}

/// A pattern that the engine here surely takes as Go does.
#[derive(Clone, Debug)]
pub struct Pattern(regex::Regex);

impl Pattern {
    /// Reads a text; `None` for one that Go may take otherwise, or not at all.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let differs = [
            "(?", "\\Q", "\\p", "\\P", "\\v", "&&", "--", "~~", "\\<", "\\>",
        ];
        let is_other = differs.iter().any(|it| text.contains(it)) || has_bracket_in_class(text);
        if is_other || fault(text).is_some() {
            return None;
        }
        regex::Regex::new(text).ok().map(Self)
    }

    /// The same of one that is quick, however long a text is.
    #[must_use]
    pub fn read_quick(text: &str) -> Option<Self> {
        let read = Self::read(text)?;
        let quick = regex::RegexBuilder::new(text).size_limit(QUICK).build();
        quick.is_ok().then_some(read)
    }

    /// Whether a text has a match: letters beyond ASCII are other ones to Go.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        text.is_ascii().then(|| self.0.is_match(text))
    }
}

/// Whether a `[` stands between brackets, where Go takes it as a letter.
fn has_bracket_in_class(pattern: &str) -> bool {
    let (mut is_inside, mut is_escaped) = (false, false);
    for letter in pattern.chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' if is_inside => return true,
            '[' => is_inside = true,
            ']' => is_inside = false,
            _ => {}
        }
    }
    false
}

/// What is known of the text that was read.
#[derive(Debug, Default)]
struct Reader {
    /// How many groups are open.
    open: usize,
    /// Whether there is something to repeat.
    has_operand: bool,
    /// Whether it is repeated already.
    is_repeated: bool,
}

type Rest<'t> = Result<&'t str, &'static str>;

impl Reader {
    /// Reads what comes first; gives what is behind it.
    fn step<'t>(&mut self, text: &'t str) -> Rest<'t> {
        let was_repeated = std::mem::take(&mut self.is_repeated);
        let mut letters = text.chars();
        let first = letters.next();
        let behind = letters.as_str();
        match first {
            Some('(') => self.group(behind),
            Some(')') => self.close(behind),
            Some('|') => {
                self.has_operand = false;
                Ok(behind)
            }
            Some('[') => self.operand(class(behind)),
            Some('*' | '+' | '?') => self.repeat(behind, was_repeated),
            Some('{') => self.count(behind, was_repeated),
            Some('\\') => self.operand(escaped(text)),
            _ => self.operand(Ok(behind)),
        }
    }

    fn operand<'t>(&mut self, behind: Rest<'t>) -> Rest<'t> {
        self.has_operand = true;
        behind
    }

    fn close<'t>(&mut self, behind: &'t str) -> Rest<'t> {
        let open = self.open.checked_sub(1);
        self.open = open.ok_or("a `)` closes nothing")?;
        self.operand(Ok(behind))
    }

    fn repeat<'t>(&mut self, behind: &'t str, was_repeated: bool) -> Rest<'t> {
        if !self.has_operand {
            return Err("there is nothing to repeat before `*`, `+`, `?` or `{`");
        }
        if was_repeated {
            return Err("`*`, `+`, `?` or `{` stands behind another one");
        }
        self.is_repeated = true;
        Ok(behind.strip_prefix('?').unwrap_or(behind))
    }

    /// A brace that begins no count is a letter.
    fn count<'t>(&mut self, behind: &'t str, was_repeated: bool) -> Rest<'t> {
        match counted(behind) {
            None => self.operand(Ok(behind)),
            Some((least, most, rest)) => {
                let is_in_order = most.is_none_or(|most| least <= most && most <= MOST);
                if least > MOST || !is_in_order {
                    return Err("a count must be from few to many, and 1000 at most");
                }
                self.repeat(rest, was_repeated)
            }
        }
    }

    fn group<'t>(&mut self, behind: &'t str) -> Rest<'t> {
        let Some(special) = behind.strip_prefix('?') else {
            return self.open(behind);
        };
        let name = special
            .strip_prefix("P<")
            .or_else(|| special.strip_prefix('<'));
        if let Some(name) = name {
            return self.named(name);
        }
        self.flags(special)
    }

    fn open<'t>(&mut self, behind: &'t str) -> Rest<'t> {
        self.open += 1;
        self.has_operand = false;
        Ok(behind)
    }

    fn named<'t>(&mut self, text: &'t str) -> Rest<'t> {
        const WRONG: &str = "`(?<` needs a name of letters, digits and `_`, and `>` behind it";
        let (name, behind) = text.split_once('>').ok_or(WRONG)?;
        let is_letter = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
        if name.is_empty() || !name.chars().all(is_letter) {
            return Err(WRONG);
        }
        self.open(behind)
    }

    /// `(?i)`, `(?i:…)` and `(?:…)`.
    fn flags<'t>(&mut self, text: &'t str) -> Rest<'t> {
        const WRONG: &str = "`(?` begins a group that Go does not have";
        let end = text.find([':', ')']).ok_or(WRONG)?;
        let (flags, behind) = text.split_at_checked(end).ok_or(WRONG)?;
        let (on, off) = flags.split_once('-').unwrap_or((flags, "i"));
        let is_flag = |letter: char| matches!(letter, 'i' | 'm' | 's' | 'U');
        if off.is_empty() || !on.chars().chain(off.chars()).all(is_flag) {
            return Err(WRONG);
        }
        match behind.strip_prefix(':') {
            Some(inner) => self.open(inner),
            None => Ok(behind.strip_prefix(')').unwrap_or(behind)),
        }
    }
}

/// `least`, `most` if any, and what is behind the count of `{2}`, `{2,}` or `{2,3}`.
fn counted(text: &str) -> Option<(u32, Option<u32>, &str)> {
    let (least, rest) = number(text)?;
    let (most, rest) = match rest.strip_prefix(',') {
        None => (Some(least), rest),
        Some(rest) if rest.starts_with('}') => (None, rest),
        Some(rest) => {
            let (most, rest) = number(rest)?;
            (Some(most), rest)
        }
    };
    Some((least, most, rest.strip_prefix('}')?))
}

/// A number without a zero before it; a long one is the largest.
fn number(text: &str) -> Option<(u32, &str)> {
    let behind = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let digits = text.get(..text.len() - behind.len())?;
    let is_padded = digits.len() > 1 && digits.starts_with('0');
    let number = digits.parse().unwrap_or(u32::MAX);
    (!digits.is_empty() && !is_padded).then_some((number, behind))
}

/// What is behind a `\` and its letters, outside of brackets.
fn escaped(text: &str) -> Rest<'_> {
    let behind = text.get(1..).unwrap_or_default();
    match behind.chars().next() {
        Some('A' | 'b' | 'B' | 'z') => Ok(behind.get(1..).unwrap_or_default()),
        Some('Q') => {
            let literal = behind.get(1..).unwrap_or_default();
            Ok(literal.split_once("\\E").map_or("", |(_, rest)| rest))
        }
        _ => match class::shorthand(text)? {
            Some(rest) => Ok(rest),
            None => Ok(escape(text)?.1),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `regexp.Compile` of Go says of these; `e2e/tools/regex` asks it.
    const CASES: &str = include_str!("regex/regex.txt");

    #[test]
    fn what_is_refused_here_is_what_go_refuses() {
        for line in CASES.lines() {
            let (verdict, text) = line.split_once(' ').unwrap();
            assert_eq!(fault(text).is_none(), verdict == "yes", "{text}");
        }
    }

    #[test]
    fn texts_match_where_both_engines_agree() {
        assert_eq!(matches("^[a-z]+$", "abc"), Some(true));
        assert_eq!(matches("^[a-z]+$", "aBc"), Some(false));
        assert_eq!(matches("^[a-z]+$", "é"), None);
        assert_eq!(matches("[[]", "["), None);
        assert_eq!(matches("(?i)a", "A"), None);
        assert_eq!(matches("(", "("), None);
    }
}
