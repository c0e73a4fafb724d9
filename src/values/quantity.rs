//! Amounts of resources.

use super::is_digits;

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
}
