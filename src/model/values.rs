//! Texts to values: durations, names, paths and quantities. Nothing here knows a position.

use super::Duration;

/// Reads a length of time in the syntax of Go, with the units `ms`, `s`, `m` and `h`, as Flux takes it
/// (`api/v1/kustomization_types.go`, pattern of `Interval`).
pub(super) fn duration(text: &str) -> Option<Duration> {
    let mut milliseconds: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (amount, unit, behind) = amount_and_unit(rest)?;
        milliseconds = milliseconds.checked_add(scaled(amount, unit)?)?;
        rest = behind;
    }
    let seconds = milliseconds.div_ceil(1000);
    (!text.is_empty()).then(|| Duration {
        text: text.to_owned(),
        seconds,
    })
}

fn amount_and_unit(text: &str) -> Option<(&str, u64, &str)> {
    let (amount, rest) = text.split_at_checked(text.find(|c: char| !is_numeric(c))?)?;
    let letters = rest.find(is_numeric).unwrap_or(rest.len());
    let (unit, behind) = rest.split_at_checked(letters)?;
    let unit = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    Some((amount, unit, behind))
}

fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

/// `amount` × `unit`, rounded up; the amount may have decimals.
fn scaled(amount: &str, unit: u64) -> Option<u64> {
    let (whole, decimals) = match amount.split_once('.') {
        Some((whole, decimals)) if is_digits(decimals) => (whole, decimals),
        Some(_) => return None,
        None => (amount, "0"),
    };
    let decimals = decimals.get(..decimals.len().min(9))?;
    let places = 10u64.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    let fraction = decimals
        .parse::<u64>()
        .ok()?
        .checked_mul(unit)?
        .div_ceil(places);
    if !is_digits(whole) {
        return None;
    }
    whole
        .parse::<u64>()
        .ok()?
        .checked_mul(unit)?
        .checked_add(fraction)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether every letter suits a DNS-1123 label
/// (`k8s.io/apimachinery/pkg/util/validation.IsDNS1123Label`); the length is left to the checks.
pub(super) fn is_label(name: &str) -> bool {
    let inner = |byte: u8| is_lower_or_digit(byte) || byte == b'-';
    let bytes = name.as_bytes();
    let ends = [bytes.first(), bytes.last()];
    ends.iter()
        .all(|end| end.is_some_and(|&byte| is_lower_or_digit(byte)))
        && bytes.iter().all(|&byte| inner(byte))
}

/// Whether every letter suits a DNS-1123 subdomain: labels with dots between them.
pub(super) fn is_object_name(name: &str) -> bool {
    name.split('.').all(is_label)
}

fn is_lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Whether this can be the name of an environment variable
/// (`k8s.io/apimachinery/pkg/util/validation.IsEnvVarName`).
pub(super) fn is_variable(name: &str) -> bool {
    let first = name.bytes().next();
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    first.is_some_and(|byte| !byte.is_ascii_digit()) && name.bytes().all(inner)
}

/// Whether kustomize-controller substitutes a variable of this name
/// (`fluxcd/pkg/kustomize`, `varsubRegex`).
pub(super) fn is_substitution(name: &str) -> bool {
    let first = name.bytes().next();
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    first.is_some_and(|byte| !byte.is_ascii_digit()) && name.bytes().all(inner)
}

/// Whether a Secret or ConfigMap may have this key
/// (`k8s.io/apimachinery/pkg/util/validation.IsConfigMapKey`).
pub(super) fn is_key(key: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !key.is_empty() && key.bytes().all(inner) && key != "." && !key.starts_with("..")
}

/// The nearest text that is a label, to suggest.
pub(super) fn as_label(name: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let mapped: String = name.chars().map(letter).collect();
    mapped.trim_matches('-').to_owned()
}

/// Why a path cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathFault {
    Empty,
    Absolute,
    Leaves,
    Backslash,
    Control,
}

/// A path below the repository root without `.` parts, doubled and last `/`; `""` is the root.
pub(super) fn inner_path(text: &str) -> Result<String, PathFault> {
    plain_path(text)?;
    let mut path = String::with_capacity(text.len());
    for part in text.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." {
            return Err(PathFault::Leaves);
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(part);
    }
    Ok(path)
}

/// What is left of a path without everything that may not be in it.
pub(super) fn mended_path(text: &str) -> String {
    let parts = text
        .split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | ".."));
    let parts: Vec<&str> = parts
        .filter(|part| !part.chars().any(char::is_control))
        .collect();
    parts.join("/")
}

/// A path that may start with `..`, as written.
pub(super) fn plain_path(text: &str) -> Result<(), PathFault> {
    if text.trim().is_empty() {
        return Err(PathFault::Empty);
    }
    if text.starts_with('/') {
        return Err(PathFault::Absolute);
    }
    if text.contains('\\') {
        return Err(PathFault::Backslash);
    }
    if text.chars().any(char::is_control) {
        return Err(PathFault::Control);
    }
    Ok(())
}

/// Whether this is a quantity of Kubernetes (`k8s.io/apimachinery/pkg/api/resource.ParseQuantity`),
/// not negative.
pub(super) fn is_quantity(text: &str) -> bool {
    let digits = text.find(|c: char| !is_numeric(c)).unwrap_or(text.len());
    let Some((number, suffix)) = text.split_at_checked(digits) else {
        return false;
    };
    let is_number = number.bytes().any(|byte| byte.is_ascii_digit())
        && number.bytes().filter(|&byte| byte == b'.').count() <= 1;
    is_number && (is_unit(suffix) || is_exponent(suffix))
}

fn is_unit(suffix: &str) -> bool {
    const UNITS: [&str; 16] = [
        "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ];
    UNITS.contains(&suffix)
}

fn is_exponent(suffix: &str) -> bool {
    let exponent = suffix.strip_prefix(['e', 'E']);
    exponent
        .is_some_and(|exponent| is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// Whether a bare word could be read as something else than text: a boolean, a null, a number or a
/// duration.
pub(super) fn is_ambiguous(word: &str) -> bool {
    const WORDS: [&str; 9] = [
        "true", "false", "yes", "no", "on", "off", "null", "none", "~",
    ];
    WORDS.iter().any(|other| word.eq_ignore_ascii_case(other))
        || word.parse::<f64>().is_ok()
        || duration(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_flux() {
        let seconds = |text| duration(text).map(|duration| duration.seconds);
        assert_eq!(seconds("90s"), Some(90));
        assert_eq!(seconds("1h30m"), Some(5400));
        assert_eq!(seconds("1.5h"), Some(5400));
        assert_eq!(seconds("1500ms"), Some(2));
        assert_eq!(seconds("0.1s"), Some(1));
        for wrong in [
            "", "10", "m", "1d", "1 m", "-1s", ".5h", "1.h", "1..5h", "1h30",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
        assert_eq!(seconds("99999999999999999999h"), None);
        assert_eq!(seconds("9999999999999999h"), None);
    }

    #[test]
    fn names_are_those_of_kubernetes() {
        assert!(["a", "a-1", "0a"].into_iter().all(is_label));
        assert!(
            !["", "-a", "a-", "A", "a_b", "a.b", "é"]
                .into_iter()
                .any(is_label)
        );
        assert!(is_object_name("a.b-c") && !is_object_name("a..b") && !is_object_name(""));
        assert!(is_variable("DATABASE_URL") && !is_variable("1A") && !is_variable("A=B"));
        assert!(is_substitution("REGION") && !is_substitution("MY-REGION"));
        assert!(is_key("tls.crt") && !is_key("..") && !is_key("a/b"));
        assert_eq!(as_label("My_Shop."), "my-shop");
    }

    #[test]
    fn paths_are_normalised_and_stay_inside() {
        assert_eq!(inner_path("./a//b/./c/"), Ok("a/b/c".to_owned()));
        assert_eq!(inner_path("./"), Ok(String::new()));
        assert_eq!(inner_path(" "), Err(PathFault::Empty));
        assert_eq!(inner_path("/a"), Err(PathFault::Absolute));
        assert_eq!(inner_path("a/../b"), Err(PathFault::Leaves));
        assert_eq!(inner_path("a\\b"), Err(PathFault::Backslash));
        assert_eq!(inner_path("a\nb"), Err(PathFault::Control));
        assert_eq!(mended_path("/../a\\b//./c/"), "a/b/c");
    }

    #[test]
    fn quantities_are_those_of_kubernetes() {
        assert!(
            ["1", "100m", "0.5", ".5", "128Mi", "1e3", "2E-3", "5."]
                .into_iter()
                .all(is_quantity)
        );
        assert!(
            !["", "m", "1mi", "1 Gi", "1.2.3", "-1", "1e"]
                .into_iter()
                .any(is_quantity)
        );
    }

    #[test]
    fn a_word_that_yaml_could_take_for_something_else_is_ambiguous() {
        assert!(
            ["true", "No", "10", "1e3", "10m", "NULL", "nan"]
                .into_iter()
                .all(is_ambiguous)
        );
        assert!(
            !["backend", "v1", "sha256:1", "1.2.3"]
                .into_iter()
                .any(is_ambiguous)
        );
    }
}
