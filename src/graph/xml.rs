//! Text in XML and HTML.

use std::borrow::Cow;

/// The text for use between tags and in attributes with double quotes.
///
/// Characters that XML 1.0 does not allow at all become `�`.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("&#10;"),
            c if is_forbidden(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn is_plain(c: char) -> bool {
    !matches!(c, '&' | '<' | '>' | '"' | '\'' | '\n') && !is_forbidden(c)
}

fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn marks_are_escaped_and_what_xml_forbids_is_replaced() {
        assert_eq!(escaped("plain ünïcode 😀"), "plain ünïcode 😀");
        assert_eq!(
            escaped("<a b=\"c\">&'\u{0}"),
            "&lt;a b=&quot;c&quot;&gt;&amp;&#39;\u{fffd}"
        );
    }
}
