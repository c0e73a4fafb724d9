//! Amounts of resources.

use super::is_digits;

/// One in billionths, in which Kubernetes counts at the finest.
pub const ONE: i128 = 1_000_000_000;

/// Suffixes, and what each multiplies with as a fraction.
const UNITS: [(&str, i128, i128); 16] = [
    ("", 1, 1),
    ("n", 1, ONE),
    ("u", 1, 1_000_000),
    ("m", 1, 1000),
    ("k", 1000, 1),
    ("M", 1_000_000, 1),
    ("G", ONE, 1),
    ("T", 1000 * ONE, 1),
    ("P", 1_000_000 * ONE, 1),
    ("E", ONE * ONE, 1),
    ("Ki", 1 << 10, 1),
    ("Mi", 1 << 20, 1),
    ("Gi", 1 << 30, 1),
    ("Ti", 1 << 40, 1),
    ("Pi", 1 << 50, 1),
    ("Ei", 1 << 60, 1),
];

/// Whether this is a quantity of Kubernetes (`k8s.io/apimachinery/pkg/api/resource.ParseQuantity`),
/// not negative.
#[must_use]
pub fn is_quantity(text: &str) -> bool {
    let is_numeric = |c: char| c.is_ascii_digit() || c == '.';
    let digits = text.find(|c: char| !is_numeric(c)).unwrap_or(text.len());
    let Some((number, suffix)) = text.split_at_checked(digits) else {
        return false;
    };
    let is_number = number.bytes().any(|byte| byte.is_ascii_digit())
        && number.bytes().filter(|&byte| byte == b'.').count() <= 1;
    is_number && (is_unit(suffix) || is_exponent(suffix))
}

fn is_unit(suffix: &str) -> bool {
    UNITS.iter().any(|(unit, ..)| *unit == suffix)
}

fn is_exponent(suffix: &str) -> bool {
    let exponent = suffix.strip_prefix(['e', 'E']);
    exponent
        .is_some_and(|exponent| is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// An amount in billionths, which may have a sign; `None` for what is not a quantity, or too large to matter.
#[must_use]
pub fn billionths(text: &str) -> Option<i128> {
    let (sign, amount) = match text.strip_prefix('-') {
        Some(amount) => (-1, amount),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let is_numeric = |c: char| c.is_ascii_digit() || c == '.';
    let end = amount.find(|c| !is_numeric(c)).unwrap_or(amount.len());
    let (number, suffix) = amount.split_at_checked(end)?;
    let (top, bottom) = scale(suffix)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let fraction = fraction.get(..18).unwrap_or(fraction);
    let places = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let fraction: i128 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().ok()?
    };
    let parts = whole.checked_mul(places)?.checked_add(fraction)?;
    let parts = parts.checked_mul(top)?.checked_mul(ONE)?;
    // What is finer than a billionth is rounded up.
    let below = bottom.checked_mul(places)?;
    let rounded = parts.checked_add(below.checked_sub(1)?)?;
    Some(sign * rounded.div_euclid(below))
}

/// What a suffix multiplies with, as a fraction.
fn scale(suffix: &str) -> Option<(i128, i128)> {
    if let Some((_, top, bottom)) = UNITS.iter().find(|(unit, ..)| *unit == suffix) {
        return Some((*top, *bottom));
    }
    let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
    Some(if exponent < 0 { (1, power) } else { (power, 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn amounts_are_those_of_kubernetes() {
        for (text, amount) in [
            ("1", ONE),
            ("100m", ONE / 10),
            ("0.1", ONE / 10),
            (".5", ONE / 2),
            ("-1", -ONE),
            ("1Ki", 1024 * ONE),
            ("1.5Gi", 3 * (1 << 29) * ONE),
            ("1e3", 1000 * ONE),
            ("1E-3", ONE / 1000),
            ("1n", 1),
            ("0.1n", 1),
        ] {
            assert_eq!(billionths(text), Some(amount), "{text}");
        }
        assert_eq!(billionths("1mb"), None);
    }

    #[test]
    fn amounts_are_compared_exactly() {
        assert!(billionths("100m") < billionths("1"));
        assert!(billionths("1Gi") > billionths("1G"));
        assert!(billionths("1500Mi") > billionths("1Gi"));
        assert_eq!(billionths("1e3"), billionths("1k"));
        assert!(billionths("2E") > billionths("1Ei"));
        assert_eq!(billionths("13m"), billionths("0.013"));
    }
}
