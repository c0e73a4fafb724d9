//! The `format` of texts in schemas of custom objects (`k8s.io/kube-openapi/pkg/validation/strfmt`).

use crate::values::date::is_date;
use crate::values::regex;

use super::form::address;

const UUID: &str = "^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$";
const TIME: &str = r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})$";
const BYTE: &str = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$";

/// Whether a text has a format; `None` for a format that is not looked at, or that the API server does not know.
pub(super) fn fits(format: &str, text: &str) -> Option<bool> {
    match format {
        "date" => Some(is_date(text)),
        "date-time" | "datetime" => is_time(text),
        "ipv4" => Some(address(text).is_some() && text.contains('.')),
        "ipv6" => Some(address(text).is_some() && text.contains(':')),
        "uuid" => regex::matches(UUID, &text.to_lowercase()),
        "byte" => regex::matches(BYTE, text),
        _ => None,
    }
}

/// `IsDateTime`: whatever stands behind a second `t` is not read.
fn is_time(text: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let mut parts = lower.split('t');
    match (parts.next(), parts.next()) {
        (Some(date), Some(time)) if is_date(date) => regex::matches(TIME, time),
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_format_is_what_the_api_server_reads() {
        let good = [
            ("date", "2024-02-29"),
            ("date-time", "2024-01-01T00:00:00Z"),
            ("date-time", "2024-01-01t23:59:59.5+02:00"),
            ("ipv4", "10.0.0.1"),
            ("ipv4", "010.0.0.1"),
            ("ipv6", "::1"),
            ("uuid", "9B2C1D3E-0000-4000-8000-0123456789ab"),
            ("byte", "YWI="),
        ];
        let bad = [
            ("date", "2023-02-29"),
            ("date", "2024-1-1"),
            ("date-time", "2024-01-01"),
            ("date-time", "2024-01-01 00:00:00Z"),
            ("date-time", "2024-01-01T24:00:00Z"),
            ("ipv4", "1.2.3"),
            ("ipv4", "1.2.3.256"),
            ("ipv6", "1.2.3.4"),
            ("uuid", "9b2c"),
            ("byte", "a b"),
        ];
        for (format, text) in good {
            assert_eq!(fits(format, text), Some(true), "{format} {text}");
        }
        for (format, text) in bad {
            assert_eq!(fits(format, text), Some(false), "{format} {text}");
        }
        assert_eq!(fits("email", "x"), None);
        assert_eq!(fits("quantity", "x"), None);
    }
}
