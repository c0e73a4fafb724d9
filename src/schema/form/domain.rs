//! Names that have a domain in them, and those that must begin with a letter.

use super::Form;
use crate::values::name::{LONGEST_LABEL, LONGEST_NAME, is_label, is_object_name};

/// `IsDNS1035Label`.
pub(in crate::schema) const OLD_LABEL: Form = Form {
    words: "lower-case letters, digits and `-`, with a letter first, at most 63",
    fits: is_old_label,
};
/// The name of a kind (`ValidateCustomResourceDefinitionNames`).
pub(in crate::schema) const OLD_LABEL_ANY_CASE: Form = Form {
    words: "letters, digits and `-`, with a letter first, at most 63",
    fits: |text| is_old_label(&text.to_lowercase()),
};
/// `IsFullyQualifiedName`.
pub(in crate::schema) const FULL_NAME: Form = Form {
    words: "a domain of at least three parts, such as `pods.shop.example.com`",
    fits: |text| has_parts(text, 3),
};
/// `validateCustomResourceDefinitionSpec`.
pub(in crate::schema) const DOMAIN: Form = Form {
    words: "a domain with at least one dot, such as `example.com`",
    fits: |text| has_parts(text, 2),
};
/// `IsFullyQualifiedDomainName`.
pub(in crate::schema) const HOST_WITH_DOMAIN: Form = Form {
    words: "the name of a host with its domain, such as `db.example.com`",
    fits: |text| has_parts(text.strip_suffix('.').unwrap_or(text), 2),
};
/// `validateIngressClassSpec`.
pub(in crate::schema) const CONTROLLER: Form = Form {
    words: "`DOMAIN/PATH`, at most 250 letters",
    fits: |text| text.len() <= 250 && is_path_with_domain(text),
};

/// `ValidateSignerName`.
pub(in crate::schema) const SIGNER: Form = Form {
    words: "`DOMAIN/NAME` in lower-case letters, with a dot in the domain, such as `example.com/signer`",
    fits: is_signer,
};

fn is_signer(text: &str) -> bool {
    let Some((domain, path)) = text.split_once('/') else {
        return false;
    };
    let is_short = |part: &str| part.len() <= LONGEST_LABEL;
    let has_domain = has_parts(domain, 2) && domain.split('.').all(is_short);
    // A label, a dot and a name.
    let longest = LONGEST_NAME + 1 + LONGEST_NAME + 1 + LONGEST_LABEL;
    let is_path = path
        .split('.')
        .all(|part| part.len() <= LONGEST_NAME && is_object_name(part));
    has_domain && is_path && text.len() <= longest
}

fn is_old_label(text: &str) -> bool {
    let begins_well = text.starts_with(|letter: char| letter.is_ascii_lowercase());
    begins_well && text.len() <= LONGEST_LABEL && is_label(text)
}

fn has_parts(text: &str, least: usize) -> bool {
    text.len() <= LONGEST_NAME && is_object_name(text) && text.split('.').count() >= least
}

/// `IsDomainPrefixedPath`.
pub(super) fn is_path_with_domain(text: &str) -> bool {
    let is_letter =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte);
    match text.split_once('/') {
        Some((domain, path)) => {
            domain.len() <= LONGEST_NAME
                && is_object_name(domain)
                && !path.is_empty()
                && path.bytes().all(is_letter)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::holds;
    use super::*;

    #[test]
    fn names_with_a_domain_have_the_forms_of_kubernetes() {
        holds(
            OLD_LABEL,
            &["a", "v1", "a-1", &"a".repeat(63)],
            &["", "1a", "-a", "A", "a.b", &"a".repeat(64)],
        );
        holds(OLD_LABEL_ANY_CASE, &["Shop"], &["", "My Shop", "1Shop"]);
        holds(FULL_NAME, &["a.b.c"], &["", "a.b", "a..b", "A.b.c"]);
        holds(DOMAIN, &["a.b"], &["", "a", "A.b"]);
        holds(HOST_WITH_DOMAIN, &["a.b", "a.b."], &["", "a", "a."]);
        holds(
            CONTROLLER,
            &["a.b/c", "a/b/c"],
            &["", "a.b", "A/b", &format!("a/{}", "b".repeat(249))],
        );
    }
}
