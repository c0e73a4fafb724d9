//! What a plain scalar means to kustomize, through which every manifest of a stage goes.
//!
//! `resolve` of `go.yaml.in/yaml/v3`: octal with a leading zero and underscores in numbers as in YAML 1.1,
//! but `yes`, `on` and `n` are text unless a boolean is asked for. kustomize quotes them when it writes,
//! so that the YAML 1.1 reader behind it, `sigs.k8s.io/yaml`, sees text too. Timestamps are text in JSON.

use crate::manifests::NodeValue;

/// The value of a plain scalar.
pub(in crate::manifests) fn resolve(text: &str) -> NodeValue {
    match text.as_bytes().first() {
        None => NodeValue::Null,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number(text),
        Some(b't' | b'T' | b'n' | b'N' | b'f' | b'F' | b'~') => word(text),
        Some(_) => NodeValue::Text(text.to_owned().into()),
    }
}

/// The value of a plain scalar in YAML 1.1, as `goyaml.v2` of `sigs.k8s.io/yaml` resolves it.
pub(in crate::manifests) fn resolve_old(text: &str) -> NodeValue {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => NodeValue::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => NodeValue::Bool(false),
        _ => resolve(text),
    }
}

fn word(text: &str) -> NodeValue {
    match text {
        "true" | "True" | "TRUE" => NodeValue::Bool(true),
        "false" | "False" | "FALSE" => NodeValue::Bool(false),
        "~" | "null" | "Null" | "NULL" => NodeValue::Null,
        _ => NodeValue::Text(text.to_owned().into()),
    }
}

fn number(text: &str) -> NodeValue {
    if is_special(text) || integer(text).is_some() || is_float(text) {
        return NodeValue::Number(text.to_owned().into());
    }
    NodeValue::Text(text.to_owned().into())
}

fn is_special(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

/// The whole number that a scalar stands for, in decimal, octal, hexadecimal or binary, or with a fraction of zero:
/// kustomize writes `1.0` as `1`, and `1e3` as `1000`.
pub(in crate::manifests) fn integer(text: &str) -> Option<i64> {
    notation(text).or_else(|| without_fraction(text))
}

/// Beyond this a float no longer holds every whole number.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

fn without_fraction(text: &str) -> Option<i64> {
    let plain = is_float(text).then(|| text.replace('_', ""))?;
    let value: f64 = plain.parse().ok()?;
    let is_whole = value.fract() == 0.0 && value.abs() <= MOST_EXACT;
    is_whole.then(|| format!("{value:.0}").parse().ok())?
}

fn notation(text: &str) -> Option<i64> {
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
    fn a_few_words_are_booleans_and_null() {
        for (text, value) in [("true", true), ("TRUE", true), ("False", false)] {
            assert_eq!(resolve(text), NodeValue::Bool(value), "{text}");
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
            ("08", Some(8)),
            ("1e3", Some(1000)),
            ("-1.0", Some(-1)),
            ("1e30", None),
            (".5", None),
            ("1.", Some(1)),
            ("-.inf", None),
            (".NaN", None),
        ];
        for (text, value) in cases {
            assert_eq!(
                resolve(text),
                NodeValue::Number(text.to_owned().into()),
                "{text}"
            );
            assert_eq!(integer(text), value, "{text}");
        }
    }

    #[test]
    fn more_words_were_booleans() {
        for (text, value) in [
            ("y", true),
            ("On", true),
            ("NO", false),
            ("off", false),
            ("true", true),
        ] {
            assert_eq!(resolve_old(text), NodeValue::Bool(value), "{text}");
        }
        assert_eq!(resolve_old("oN"), NodeValue::Text("oN".into()));
    }

    #[test]
    fn everything_else_is_text() {
        for text in [
            "yes",
            "on",
            "n",
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
            assert_eq!(
                resolve(text),
                NodeValue::Text(text.to_owned().into()),
                "{text}"
            );
        }
    }
}
