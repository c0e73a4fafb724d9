//! Patterns that are cut off a value (`fluxcd/pkg/envsubst`, `path.Match`): those of a shell, in which `*` and
//! `?` stand for `/` too.

/// A part of a pattern.
enum Term {
    /// This byte.
    Byte(u8),
    /// `?`: one letter.
    Any,
    /// `*`: whatever.
    Star,
    /// `[…]`: a letter in one of the ranges, or in none.
    Class(Vec<(char, char)>, bool),
}

/// A pattern that can be read.
pub(super) struct Pattern(Vec<Term>);

impl Pattern {
    /// `None` for one that is malformed, which cuts nothing off.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut terms = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            rest = rest.get(first.len_utf8()..)?;
            match first {
                '*' => terms.push(Term::Star),
                '?' => terms.push(Term::Any),
                '[' => {
                    let (class, behind) = class(rest)?;
                    terms.push(class);
                    rest = behind;
                }
                '\\' => {
                    let escaped = rest.chars().next()?;
                    rest = rest.get(escaped.len_utf8()..)?;
                    push(&mut terms, escaped);
                }
                other => push(&mut terms, other),
            }
        }
        Some(Self(terms))
    }

    /// Whether all of a text fits.
    pub(super) fn fits(&self, text: &[u8]) -> bool {
        let (mut at, mut from) = (0, 0);
        // Where the last star stands, and up to where it reaches.
        let mut star: Option<(usize, usize)> = None;
        loop {
            let rest = text.get(from..).unwrap_or_default();
            match self.0.get(at) {
                Some(Term::Star) => {
                    star = Some((at, from));
                    at += 1;
                    continue;
                }
                Some(term) => {
                    if let Some(width) = term.width(rest) {
                        at += 1;
                        from += width;
                        continue;
                    }
                }
                None if rest.is_empty() => return true,
                None => {}
            }
            match star {
                Some((place, reach)) if reach < text.len() => {
                    star = Some((place, reach + 1));
                    at = place + 1;
                    from = reach + 1;
                }
                Some(_) | None => return false,
            }
        }
    }
}

impl Term {
    /// How many bytes of a text it stands for.
    fn width(&self, text: &[u8]) -> Option<usize> {
        let (letter, width) = first(text)?;
        match self {
            Self::Byte(byte) => (text.first() == Some(byte)).then_some(1),
            Self::Any => Some(width),
            Self::Star => None,
            Self::Class(ranges, is_inside) => {
                let found = ranges
                    .iter()
                    .any(|(low, high)| (low..=high).contains(&&letter));
                (found == *is_inside).then_some(width)
            }
        }
    }
}

/// The first letter of bytes and its width; a broken one is one byte wide.
fn first(text: &[u8]) -> Option<(char, usize)> {
    let chunk = text.utf8_chunks().next()?;
    match chunk.valid().chars().next() {
        Some(letter) => Some((letter, letter.len_utf8())),
        None => Some((char::REPLACEMENT_CHARACTER, 1)),
    }
}

fn push(terms: &mut Vec<Term>, letter: char) {
    let mut bytes = [0; 4];
    terms.extend(letter.encode_utf8(&mut bytes).bytes().map(Term::Byte));
}

/// A class behind its `[`, and what is behind it.
fn class(text: &str) -> Option<(Term, &str)> {
    let (is_inside, mut rest) = match text.strip_prefix('^') {
        Some(rest) => (false, rest),
        None => (true, text),
    };
    let mut ranges = Vec::new();
    loop {
        if let Some(behind) = rest.strip_prefix(']').filter(|_| !ranges.is_empty()) {
            return Some((Term::Class(ranges, is_inside), behind));
        }
        let low;
        (low, rest) = letter(rest)?;
        let mut high = low;
        if let Some(behind) = rest.strip_prefix('-') {
            (high, rest) = letter(behind)?;
        }
        ranges.push((low, high));
    }
}

/// A letter of a class, which is not the last of the pattern.
fn letter(text: &str) -> Option<(char, &str)> {
    if text.starts_with(['-', ']']) {
        return None;
    }
    let text = text.strip_prefix('\\').unwrap_or(text);
    let letter = text.chars().next()?;
    let rest = text.get(letter.len_utf8()..)?;
    (!rest.is_empty()).then_some((letter, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> Option<bool> {
        Some(Pattern::read(pattern)?.fits(text.as_bytes()))
    }

    #[test]
    fn patterns_are_those_of_a_shell_but_for_the_slash() {
        for (pattern, text) in [
            ("*", "a/b"),
            ("a*c", "abbc"),
            ("?", "é"),
            ("[a-c]x", "bx"),
            ("[^a]", "b"),
            ("\\*", "*"),
            ("*/*.y", "a/b.y"),
            ("", ""),
        ] {
            assert_eq!(fits(pattern, text), Some(true), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a*c", "ab"), ("[a-c]", "d"), ("[^a]", "a")] {
            assert_eq!(fits(pattern, text), Some(false), "{pattern} {text}");
        }
        for pattern in ["[", "[]a]", "[a", "[a-]", "\\", "[-a]"] {
            assert_eq!(fits(pattern, "a"), None, "{pattern}");
        }
    }
}
