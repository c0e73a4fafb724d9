//! What a plain scalar means to the tools of Kubernetes.
//!
//! `resolve` of `go.yaml.in/yaml/v2`, which `sigs.k8s.io/yaml` wraps: YAML 1.1 booleans, octal with a
//! leading zero, underscores in numbers. Timestamps become text there on the way to JSON.

use super::NodeValue;

/// The value of a plain scalar.
pub(super) fn resolve(text: &str) -> NodeValue {
    match text.as_bytes().first() {
        None => NodeValue::Null,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number(text),
        Some(b'y' | b'Y' | b't' | b'T' | b'n' | b'N' | b'f' | b'F' | b'o' | b'O' | b'~') => {
            word(text)
        }
        Some(_) => NodeValue::Text(text.to_owned()),
    }
}

fn word(text: &str) -> NodeValue {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            NodeValue::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            NodeValue::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => NodeValue::Null,
        _ => NodeValue::Text(text.to_owned()),
    }
}

fn number(text: &str) -> NodeValue {
    if is_special(text) || integer(text).is_some() || is_float(text) {
        return NodeValue::Number(text.to_owned());
    }
    NodeValue::Text(text.to_owned())
}

fn is_special(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

/// The whole number that a scalar stands for, in decimal, octal, hexadecimal or binary.
pub(super) fn integer(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|&c| c != '_').collect();
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (radix, digits) = radix(digits);
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    i64::try_from(if negative { -value } else { value }).ok()
}

/// The prefixes of Go's `strconv.ParseInt` with base 0.
fn radix(digits: &str) -> (u32, &str) {
    let prefixes = [
        ("0x", 16),
        ("0X", 16),
        ("0b", 2),
        ("0B", 2),
        ("0o", 8),
        ("0O", 8),
    ];
    for (prefix, radix) in prefixes {
        if let Some(rest) = digits.strip_prefix(prefix) {
            return (radix, rest);
        }
    }
    match digits.strip_prefix('0') {
        Some(rest) if !rest.is_empty() => (8, rest),
        _ => (10, digits),
    }
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`, underscores left out.
fn is_float(text: &str) -> bool {
    let plain: String = text.chars().filter(|&c| c != '_').collect();
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let all_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mantissa_fits = !(whole.is_empty() && fraction.is_empty());
    exponent_fits && mantissa_fits && all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_yaml_1_1_are_booleans_and_null() {
        for text in ["y", "Yes", "on", "TRUE"] {
            assert_eq!(resolve(text), NodeValue::Bool(true), "{text}");
        }
        for text in ["n", "No", "off", "False"] {
            assert_eq!(resolve(text), NodeValue::Bool(false), "{text}");
        }
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(resolve(text), NodeValue::Null, "{text}");
        }
    }

    #[test]
    fn numbers_are_numbers_in_every_notation() {
        let cases = [
            ("0644", Some(420)),
            ("0o14", Some(12)),
            ("0x1f", Some(31)),
            ("0b101", Some(5)),
            ("-12", Some(-12)),
            ("+1_000", Some(1000)),
            ("0", Some(0)),
            ("08", None),
            ("1e3", None),
            (".5", None),
            ("1.", None),
            ("-.inf", None),
            (".NaN", None),
        ];
        for (text, value) in cases {
            assert_eq!(resolve(text), NodeValue::Number(text.to_owned()), "{text}");
            assert_eq!(integer(text), value, "{text}");
        }
    }

    #[test]
    fn everything_else_is_text() {
        for text in [
            "yess",
            "0x",
            "1.2.3",
            "12:30:45",
            "2001-01-01",
            "v1",
            "-",
            ".",
            "1e",
            "=",
            "é",
            "+e1",
        ] {
            assert_eq!(resolve(text), NodeValue::Text(text.to_owned()), "{text}");
        }
    }
}
