//! What stands behind a `\` (`parseEscape`).

const WRONG: &str = "`\\` stands before what Go does not know";

/// The letter that a `\` and what follows stand for, and what is behind.
pub(super) fn escape(text: &str) -> Result<(u32, &str), &'static str> {
    let mut letters = text.chars();
    letters.next();
    let letter = letters.next().ok_or("`\\` stands at the end")?;
    let behind = letters.as_str();
    match letter {
        '1'..='7' if !behind.starts_with(|it: char| matches!(it, '0'..='7')) => Err(WRONG),
        '0'..='7' => Ok(octal(letter, behind)),
        'x' => hexadecimal(behind),
        'a' => Ok((7, behind)),
        'f' => Ok((12, behind)),
        'n' => Ok((10, behind)),
        'r' => Ok((13, behind)),
        't' => Ok((9, behind)),
        'v' => Ok((11, behind)),
        _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Ok((letter.into(), behind)),
        _ => Err(WRONG),
    }
}

/// Up to three digits.
fn octal(first: char, behind: &str) -> (u32, &str) {
    let digits = behind.bytes().take(2);
    let more = digits.take_while(|it| matches!(it, b'0'..=b'7')).count();
    let (digits, rest) = behind.split_at_checked(more).unwrap_or(("", behind));
    let letters = std::iter::once(first).chain(digits.chars());
    let value = letters.fold(0, |value, it| {
        value * 8 + it.to_digit(8).unwrap_or_default()
    });
    (value, rest)
}

/// `\x7f` and `\x{10FFFF}`.
fn hexadecimal(text: &str) -> Result<(u32, &str), &'static str> {
    let (digits, rest) = match text.strip_prefix('{') {
        Some(inner) => inner.split_once('}').ok_or(WRONG)?,
        None => text.split_at_checked(2).ok_or(WRONG)?,
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_hexdigit());
    let value = u32::from_str_radix(digits, 16).ok().filter(|_| is_number);
    let value = value.filter(|value| *value <= u32::from(char::MAX));
    Ok((value.ok_or(WRONG)?, rest))
}
