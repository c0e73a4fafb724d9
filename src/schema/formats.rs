//! The `format` of texts in schemas of custom objects (`k8s.io/kube-openapi/pkg/validation/strfmt`).

use core::net::Ipv6Addr;

use crate::values::regex;

const UUID: &str = "^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$";
const TIME: &str = r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})$";
const BYTE: &str = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$";

/// Whether a text has a format; `None` for a format that is not looked at, or that the API server does not know.
pub(super) fn fits(format: &str, text: &str) -> Option<bool> {
    match format {
        "date" => Some(is_date(text)),
        "date-time" | "datetime" => is_time(text),
        "ipv4" => Some(is_ipv4(text) || (text.contains('.') && is_ipv6(text))),
        "ipv6" => Some(is_ipv6(text)),
        "uuid" => regex::matches(UUID, &text.to_lowercase()),
        "byte" => regex::matches(BYTE, text),
        _ => None,
    }
}

/// `time.Parse("2006-01-02", …)` of Go.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let of_length = |text: &str, length: usize| {
        let is_it = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| is_it)
    };
    match (of_length(year, 4), of_length(month, 2), of_length(day, 2)) {
        (Some(year), Some(month), Some(day)) => (1..=days(year, month)).contains(&day),
        _ => false,
    }
}

/// The days of a month; none for what is no month.
fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
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

/// `ParseIPSloppy`, which takes zeros in front.
fn is_ipv4(text: &str) -> bool {
    let is_part = |part: &str| {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number && part.parse::<u32>().is_ok_and(|number| number <= 255)
    };
    text.split('.').count() == 4 && text.split('.').all(is_part)
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
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
