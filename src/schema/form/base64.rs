//! Bytes as text (`base64.StdEncoding` of Go, which skips ends of lines).

use super::Form;

pub(in crate::schema) const BASE64: Form = Form {
    words: "base64",
    fits: is_base64,
};

fn is_base64(text: &str) -> bool {
    let bytes = || text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    let padding = bytes().rev().take_while(|byte| *byte == b'=').count();
    let letters = bytes().count() - padding;
    let is_letter = |byte: u8| value(byte).is_some();
    padding <= 2 && (letters + padding).is_multiple_of(4) && bytes().take(letters).all(is_letter)
}

/// The bytes that a text stands for; `None` for one that is no base64.
pub(in crate::schema) fn decoded(text: &str) -> Option<Vec<u8>> {
    if !is_base64(text) {
        return None;
    }
    let (mut bytes, mut held, mut bits) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0);
    for value in text.bytes().filter_map(value) {
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.extend((held >> bits).to_le_bytes().first());
        }
    }
    Some(bytes)
}

/// The six bits of a letter.
fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_those_of_the_text() {
        for (text, bytes) in [
            ("", ""),
            ("YQ==", "a"),
            ("YWI=", "ab"),
            ("YWJj", "abc"),
            ("YWJj\nZA==", "abcd"),
            ("w6k/", "\u{e9}?"),
        ] {
            assert_eq!(decoded(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(decoded("YQ"), None);
        assert_eq!(decoded("a b="), None);
    }
}
