//! Forms of texts (`k8s.io/apimachinery/pkg/util/validation`, `pkg/apis/core/validation/validation.go`).

mod address;
mod base64;
mod domain;

use crate::values::date::{is_clock, is_date};
use crate::values::is_digits;
use crate::values::name::{
    LONGEST_LABEL, LONGEST_NAME, is_data_key, is_label, is_label_key, is_label_value,
    is_object_name,
};
use crate::values::quantity;
use crate::values::schedule::{is_schedule, is_zone};
use domain::is_path_with_domain;

pub(super) use address::{
    ADDRESS, CIDR, CLUSTER_ADDRESS, ENDPOINT, ENDPOINT_OF_FOUR, ENDPOINT_OF_SIX, HOST, PADDED_CIDR,
    WILDCARD, address, range,
};
pub(super) use base64::{BASE64, decoded};
pub(super) use domain::{
    CONTROLLER, DOMAIN, FULL_NAME, HOST_WITH_DOMAIN, OLD_LABEL, OLD_LABEL_ANY_CASE, SIGNER,
};

/// A form that texts of a field have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// What it is, after "must be".
    pub(super) words: &'static str,
    /// Whether a text has it.
    pub(super) fits: fn(&str) -> bool,
}

pub(super) const LABEL: Form = Form {
    words: "lower-case letters, digits and `-`, at most 63",
    fits: |text| text.len() <= LONGEST_LABEL && is_label(text),
};
pub(super) const NAME: Form = Form {
    words: "the name of an object: lower-case letters, digits, `-` and `.`",
    fits: |text| text.len() <= LONGEST_NAME && is_object_name(text),
};
/// The controller of CronJobs appends 11 characters, and a Job may have 63 (`ValidateCronJobCreate`).
pub(super) const CRON_NAME: Form = Form {
    words: "the name of an object: lower-case letters, digits, `-` and `.`, at most 52",
    fits: |text| text.len() <= LONGEST_LABEL - 11 && is_object_name(text),
};
/// `IsValidPathSegmentName`.
pub(super) const SEGMENT: Form = Form {
    words: "a part of a path: neither `.` nor `..`, and without `/` and `%`",
    fits: |text| !matches!(text, "." | "..") && !text.contains(['/', '%']),
};
/// `ParseGroupVersion` in `k8s.io/apimachinery/pkg/runtime/schema/group_version.go`.
pub(super) const VERSION: Form = Form {
    words: "`VERSION` or `GROUP/VERSION`",
    fits: |text| text.matches('/').count() <= 1,
};
pub(super) const SCHEDULE: Form = Form {
    words: "a schedule of five parts such as `0 3 * * 1-5`, or `@daily`, without a time zone",
    fits: is_schedule,
};
pub(super) const ZONE: Form = Form {
    words: "a time zone such as `Europe/Berlin`",
    fits: is_zone,
};
pub(super) const SHORT_NAME: Form = Form {
    words: "the name of a host: lower-case letters, digits, `-` and `.`, at most 64",
    fits: |text| text.len() <= LONGEST_LABEL + 1 && is_object_name(text),
};
pub(super) const KEY: Form = Form {
    words: "`NAME` or `DOMAIN/NAME`; a name has letters, digits, `-`, `_` and `.`, at most 63",
    fits: is_label_key,
};
pub(super) const ANNOTATION_KEY: Form = Form {
    words: KEY.words,
    fits: |text| is_label_key(&text.to_lowercase()),
};
/// `IsDomainPrefixedKey`.
pub(super) const ANNOTATION_KEY_WITH_DOMAIN: Form = Form {
    words: "`DOMAIN/NAME`; a name has letters, digits, `-`, `_` and `.`, at most 63",
    fits: |text| text.contains('/') && (ANNOTATION_KEY.fits)(text),
};
pub(super) const LABEL_VALUE: Form = Form {
    words: "letters, digits, `-`, `_` and `.`, at most 63",
    fits: is_label_value,
};
pub(super) const FINALIZER: Form = Form {
    words: "`DOMAIN/NAME`",
    fits: |text| {
        let is_standard = matches!(text, "orphan" | "foregroundDeletion" | "kubernetes");
        is_standard || (text.contains('/') && is_label_key(text))
    },
};
pub(super) const PATH_WITH_DOMAIN: Form = Form {
    words: "`DOMAIN/PATH`, at most 63 letters",
    fits: |text| text.len() <= LONGEST_LABEL && is_path_with_domain(text),
};
/// `IsRelaxedEnvVarName`.
pub(super) const VARIABLE: Form = Form {
    words: "printable ASCII letters without `=`",
    fits: |text| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| matches!(byte, b' '..=b'~') && byte != b'=')
    },
};
pub(super) const DATA_KEY: Form = Form {
    words: "letters, digits, `-`, `_` and `.`, at most 253, and neither `.` nor `..` with more behind it",
    fits: |text| text.len() <= LONGEST_NAME && is_data_key(text),
};
pub(super) const PORT_NAME: Form = Form {
    words: "lower-case letters, digits and single `-`, at most 15, with a letter",
    fits: is_port_name,
};
pub(super) const HEADER: Form = Form {
    words: "the name of an HTTP header",
    fits: |text| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !text.is_empty() && text.bytes().all(is_letter)
    },
};
pub(super) const SEARCH: Form = Form {
    words: "a domain",
    fits: |text| {
        let domain = text.strip_suffix('.').unwrap_or(text);
        text == "." || is_domain_with_underscore(domain)
    },
};
pub(super) const SYSCTL: Form = Form {
    words: "the name of a sysctl, such as `net.core.somaxconn`",
    fits: is_sysctl,
};
/// `validatePathNoBacksteps`.
pub(super) const PATH: Form = Form {
    words: "a path without `..`",
    fits: has_no_steps_back,
};
/// `validateLocalDescendingPath`.
pub(super) const PATH_BELOW: Form = Form {
    words: "a path that does not begin with `/`, without `..`",
    fits: |text| !text.starts_with('/') && has_no_steps_back(text),
};
/// `ValidateLocalNonReservedPath`.
pub(super) const FILE: Form = Form {
    words: "a path that begins with neither `/` nor `..`, without `..`",
    fits: |text| !text.starts_with('/') && !text.starts_with("..") && has_no_steps_back(text),
};
/// `ValidateCSIDriverName`.
pub(super) const DRIVER: Form = Form {
    words: "the name of a CSI driver, at most 63 letters",
    fits: |text| text.len() <= LONGEST_LABEL && is_object_name(&text.to_lowercase()),
};

/// Whether the API server reads a text as a quantity; it may have a sign, and blanks around it.
pub(super) fn is_quantity(text: &str) -> bool {
    let text = text.trim();
    quantity::is_quantity(text.strip_prefix(['+', '-']).unwrap_or(text))
}

/// Whether a text is a time (`time.Parse` of Go with RFC 3339).
pub(super) fn is_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else {
        return false;
    };
    let (clock, zone) = match time
        .find(['Z', '+', '-'])
        .and_then(|at| time.split_at_checked(at))
    {
        Some(parts) => parts,
        None => return false,
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let is_zone = zone == "Z" || has_shape(zone.get(1..).unwrap_or_default(), "00:00");
    is_date(date) && is_clock(clock) && is_zone && is_digits(fraction)
}

/// Whether a text has digits where a shape has `0`, and the same letters elsewhere.
fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(letter, like): (u8, u8)| match like {
        b'0' => letter.is_ascii_digit(),
        other => letter == other,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

fn has_no_steps_back(text: &str) -> bool {
    text.split('/').all(|part| part != "..")
}

/// `IsValidPortName`.
fn is_port_name(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= 15
        && text.bytes().all(is_letter)
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.contains("--")
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// `ValidateDNS1123SubdomainWithUnderScore`.
fn is_domain_with_underscore(text: &str) -> bool {
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let mut parts = text.split('.');
    text.len() <= LONGEST_NAME && parts.all(|part| is_part(part, is_end, b"-"))
}

/// `IsValidSysctlName`.
fn is_sysctl(text: &str) -> bool {
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut parts = text.split(['.', '/']);
    text.len() <= LONGEST_NAME && parts.all(|part| is_part(part, is_end, b"-_"))
}

/// Whether a part of a name begins and ends as it must, and has only those letters and the `inner` ones between.
fn is_part(part: &str, is_end: impl Fn(u8) -> bool, inner: &[u8]) -> bool {
    let ends = [part.bytes().next(), part.bytes().last()];
    ends.iter().all(|end| end.is_some_and(&is_end))
        && part
            .bytes()
            .all(|byte| is_end(byte) || inner.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn holds(form: Form, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!((form.fits)(text), "{text} is {}", form.words);
        }
        for text in bad {
            assert!(!(form.fits)(text), "{text} is not {}", form.words);
        }
    }

    #[test]
    fn names_have_the_forms_of_kubernetes() {
        holds(
            LABEL,
            &["a", &"a".repeat(63)],
            &["", "A", "a.b", &"a".repeat(64)],
        );
        holds(
            NAME,
            &["a.b", &"a".repeat(253)],
            &["", "a_b", &"a".repeat(254)],
        );
        holds(SHORT_NAME, &[&"a".repeat(64)], &[&"a".repeat(65), "A"]);
        holds(
            PORT_NAME,
            &["http", "a-1", &"a".repeat(15)],
            &["", "80", "a--b", "-a", "a-", "A", &"a".repeat(16)],
        );
        holds(FINALIZER, &["orphan", "a.b/c"], &["", "keep", "/c"]);
        holds(
            PATH_WITH_DOMAIN,
            &["example.com/x", "a/b/c"],
            &["", "x", "a/", "/b", "A/b", "a/b c"],
        );
        holds(DRIVER, &["csi.Example.com"], &["", "a/b", &"a".repeat(64)]);
        holds(ANNOTATION_KEY, &["A.b/c"], &["", "a b", "a/b/c"]);
        holds(ANNOTATION_KEY_WITH_DOMAIN, &["A.b/C"], &["b", "a/b/c"]);
        holds(VERSION, &["v1", "apps/v1"], &["apps/v1/x"]);
    }

    #[test]
    fn texts_have_the_forms_of_kubernetes() {
        holds(
            VARIABLE,
            &["A", "a b", "1", "a.b"],
            &["", "A=B", "é", "a\tb"],
        );
        holds(
            DATA_KEY,
            &["tls.crt", &"a".repeat(253)],
            &["", "..", "a/b", &"a".repeat(254)],
        );
        holds(HEADER, &["X-Y"], &["", "X Y", "X:"]);
        holds(
            SEARCH,
            &[".", "a.b", "a.b.", "_x"],
            &["", "A", "a..b", "-a"],
        );
        holds(
            SYSCTL,
            &["net.core.x", "net/core", "a-b_c"],
            &["", "A", "a..b", "a-"],
        );
        holds(PATH, &["/a", "a", ""], &["..", "/a/../b"]);
        holds(PATH_BELOW, &["a/b", "..a"], &["/a", "a/.."]);
        holds(FILE, &["a/b"], &["/a", "..a", "a/.."]);
    }

    #[test]
    fn quantities_and_times_are_read_as_the_api_server_reads_them() {
        assert!(
            ["1", "-1", "+5Mi", "1e3", " 1 "]
                .into_iter()
                .all(is_quantity)
        );
        assert!(!["", "1mb", "--1", "1 Mi"].into_iter().any(is_quantity));
        let good = ["2030-01-31T12:00:00Z", "2030-01-31T12:00:00.5+01:00"];
        assert!(good.into_iter().all(is_time));
        let bad = [
            "",
            "2030-01-31",
            "2030-01-31 12:00:00Z",
            "2030-01-31T12:00:00",
            "2030-1-31T12:00:00Z",
        ];
        assert!(!bad.into_iter().any(is_time));
    }
}
