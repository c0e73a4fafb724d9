//! The `format` of texts in schemas of custom objects (`supportedVersionedFormats` in
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go`, `k8s.io/kube-openapi/pkg/validation/strfmt`).
//!
//! Not looked at are those that only newer API servers know (`k8s-short-name`, `k8s-long-name`), and the numbers of books
//! and of credit cards.

mod duration;
mod hosts;
mod uri;

use std::sync::LazyLock;

use crate::values::date::is_date;
use crate::values::regex::Pattern;

/// An expression, which is read once however many texts are held against it.
type Form = LazyLock<Option<Pattern>>;

fn has(form: &Form, text: &str) -> Option<bool> {
    form.as_ref()?.matches(text)
}

static UUID: Form = Form::new(|| {
    Pattern::read("^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$")
});
static UUID3: Form = Form::new(|| {
    Pattern::read("^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$")
});
static UUID4: Form = Form::new(|| {
    Pattern::read("^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$")
});
static UUID5: Form = Form::new(|| {
    Pattern::read("^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$")
});
static TIME: Form = Form::new(|| {
    Pattern::read(r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})$")
});
static BYTE: Form = Form::new(|| {
    Pattern::read("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$")
});
static HEX_COLOR: Form = Form::new(|| Pattern::read("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"));
static RGB_COLOR: Form = Form::new(|| {
    Pattern::read(
        r"^rgb\(\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*\)$",
    )
});
static SOCIAL_SECURITY: Form = Form::new(|| Pattern::read("^[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}$"));
static OBJECT_ID: Form = Form::new(|| Pattern::read("^[0-9a-fA-F]{24}$"));

/// Whether a text has a format; `None` for a format that is not looked at, or that the API server does not know, and where
/// it is not certain.
pub(super) fn fits(format: &str, text: &str) -> Option<bool> {
    // `DefaultNameNormalizer`.
    match format.replace('-', "").as_str() {
        "date" => Some(is_date(text)),
        "datetime" => is_time(text),
        "duration" => duration::fits(text),
        "uri" => uri::fits(text),
        "email" => hosts::email(text),
        "hostname" => hosts::name(text),
        "ipv4" => hosts::is_four(text),
        "ipv6" => hosts::is_six(text),
        "cidr" => hosts::range(text),
        "mac" => hosts::hardware(text),
        "password" => Some(true),
        "uuid" => has(&UUID, &text.to_lowercase()),
        "uuid3" => has(&UUID3, &text.to_lowercase()),
        "uuid4" => has(&UUID4, &text.to_lowercase()),
        "uuid5" => has(&UUID5, &text.to_lowercase()),
        "byte" => has(&BYTE, text),
        "hexcolor" => has(&HEX_COLOR, text),
        "rgbcolor" => has(&RGB_COLOR, text),
        "ssn" => has(&SOCIAL_SECURITY, text),
        "bsonobjectid" => has(&OBJECT_ID, text),
        _ => None,
    }
}

/// `IsDateTime`: whatever stands behind a second `t` is not read.
fn is_time(text: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let mut parts = lower.split('t');
    match (parts.next(), parts.next()) {
        (Some(date), Some(time)) if is_date(date) => has(&TIME, time),
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
        assert_eq!(fits("quantity", "x"), None);
    }

    /// What strfmt says of these; `e2e/tools/formats` asks it.
    const CASES: &str = include_str!("formats/formats.txt");

    #[test]
    fn what_is_said_here_is_what_strfmt_says() {
        let mut judged = 0;
        for line in CASES.lines() {
            let [verdict, format, text] =
                line.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
            if let Some(found) = fits(format, text) {
                assert_eq!(found, verdict == "yes", "{line}");
                judged += 1;
            }
        }
        assert!(judged * 10 > CASES.lines().count() * 8, "{judged}");
    }
}
