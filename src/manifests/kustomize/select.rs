//! Which objects a patch is for.

use regex::Regex;

use crate::manifests::object::Identity;
use crate::manifests::{Node, Object};

use super::keyed::scalar;
use super::labels::Selector;
use super::patch_target::PatchTarget;

/// Whether a patch without a target names this object, by what it is now or was before (`GetById` in
/// `api/resmap/reswrangler.go`).
pub(super) fn names(patch: &Object, object: &Object) -> bool {
    let wanted = patch.identity();
    patch.api_version == object.api_version && known_as(object).any(|identity| identity == wanted)
}

/// What an object is and was.
pub(super) fn known_as(object: &Object) -> impl Iterator<Item = Identity> {
    let former = object.former.iter().cloned();
    std::iter::once(object.identity()).chain(former)
}

/// A `target` (`SelectorRegex` in `api/types/selector.go`).
pub(super) struct Target {
    group: Option<Pattern>,
    version: Option<Pattern>,
    kind: Option<Pattern>,
    name: Option<Pattern>,
    namespace: Option<Pattern>,
    labels: Option<Selector>,
    annotations: Option<Selector>,
}

impl Target {
    /// Reads a target.
    ///
    /// # Errors
    /// When a part of it cannot be read; the reason in words.
    pub(super) fn of(target: &Node) -> Result<Self, String> {
        let text = |field: &str| target.text_at(&[field]).filter(|text| !text.is_empty());
        let pattern = |field| text(field).map(Pattern::of).transpose();
        let selector = |field| text(field).map(Selector::of).transpose();
        Ok(Self {
            group: pattern("group")?,
            version: pattern("version")?,
            kind: pattern("kind")?,
            name: pattern("name")?,
            namespace: pattern("namespace")?,
            labels: selector("labelSelector")?,
            annotations: selector("annotationSelector")?,
        })
    }

    /// The target that our build writes.
    pub(super) fn written(target: &PatchTarget) -> Option<Self> {
        let pattern = |text: &str| Pattern::of(text).ok();
        Some(Self {
            group: None,
            version: None,
            kind: Some(pattern(&target.kind)?),
            name: Some(pattern(&target.name)?),
            namespace: match &target.namespace {
                Some(namespace) => Some(pattern(namespace)?),
                None => None,
            },
            labels: None,
            annotations: None,
        })
    }

    fn has_marks(&self, object: &Object) -> bool {
        let has = |selector: &Option<Selector>, field: &str| {
            selector.as_ref().is_none_or(|selector| {
                selector.matches(|key| object.node.text_at(&["metadata", field, key]))
            })
        };
        has(&self.labels, "labels") && has(&self.annotations, "annotations")
    }

    /// Whether a target of a replacement selects an object, by what it is or was at any time.
    pub(super) fn is_or_was(&self, object: &Object) -> bool {
        self.is_known(object) && self.has_marks(object)
    }

    /// Whether a target of a replacement leaves an object out: by what it is and was, or else by its marks, whatever
    /// else is said (`RejectsAny` and `selectByAnnoAndLabel`).
    pub(super) fn rejects(&self, object: &Object) -> bool {
        let names = [
            &self.group,
            &self.version,
            &self.kind,
            &self.name,
            &self.namespace,
        ];
        let says_names = names.into_iter().any(Option::is_some);
        let says_marks = self.labels.is_some() || self.annotations.is_some();
        says_names && self.is_known(object) || says_marks && self.has_marks(object)
    }

    fn is_known(&self, object: &Object) -> bool {
        // What it is now has the namespace that is written; what it was, the one that kustomize compares.
        let written = object.namespace.as_deref().unwrap_or_default();
        let now = (&object.kind, &object.name, written);
        let former = object.former.iter();
        let former = former.map(|it| (&it.kind, &it.name, it.namespace.as_str()));
        let mut identities = std::iter::once(now).chain(former);
        is(&self.group, object.group())
            && is(&self.version, object.version())
            && identities.any(|(kind, name, namespace)| {
                is(&self.kind, kind) && is(&self.name, name) && is(&self.namespace, namespace)
            })
    }

    /// Whether it selects an object, by what it is now or was at first.
    pub(super) fn selects(&self, object: &Object) -> bool {
        let first = object.original();
        is(&self.group, object.group())
            && is(&self.version, object.version())
            && is(&self.kind, &object.kind)
            && (is(&self.name, &first.name) || is(&self.name, &object.name))
            && (is(&self.namespace, &first.namespace)
                || is(&self.namespace, object.effective_namespace()))
            && self.has_marks(object)
    }
}

/// Whether a text is what is asked for; nothing may be.
fn is(pattern: &Option<Pattern>, text: &str) -> bool {
    pattern.as_ref().is_none_or(|pattern| pattern.matches(text))
}

/// Whether the `source` of a replacement means this object, by what it is or was (`IsSelectedBy` in `kyaml/resid`).
pub(super) fn is_meant(source: &Node, object: &Object) -> bool {
    let is = |field: &str, text: &str| {
        let wanted = source.get(field).filter(|wanted| wanted.is_said());
        wanted.is_none_or(|wanted| scalar(wanted) == text)
    };
    let is_it = |identity: Identity| {
        is("kind", &identity.kind)
            && is("name", &identity.name)
            && is("namespace", &identity.namespace)
    };
    is("group", object.group()) && is("version", object.version()) && known_as(object).any(is_it)
}

/// A regular expression as Go reads it, which matches anywhere.
///
/// # Errors
/// When it is none; the reason in words.
pub(super) fn regex(text: &str) -> Result<Regex, String> {
    Regex::new(&with_plain_braces(text)).map_err(|_| no_regex(text))
}

fn no_regex(text: &str) -> String {
    format!("`{text}` is not a regular expression")
}

/// A regular expression that the whole text has to match; most are plain words.
enum Pattern {
    Plain(String),
    Regex(Regex),
}

impl Pattern {
    fn of(text: &str) -> Result<Self, String> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
        if text.chars().all(is_plain) {
            return Ok(Self::Plain(text.to_owned()));
        }
        let regex = Regex::new(&format!("^(?:{})$", with_plain_braces(text)));
        regex.map(Self::Regex).map_err(|_| no_regex(text))
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Plain(plain) => plain == text,
            Self::Regex(regex) => regex.is_match(text),
        }
    }
}

/// In Go a brace that begins no count is a letter like others (`\${name}`); here it would be an error.
fn with_plain_braces(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        if letter == '{' && !is_escaped && !begins_count(rest) && !is_behind_class(&plain) {
            plain.push('\\');
        }
        is_escaped = letter == '\\' && !is_escaped;
        plain.push(letter);
    }
    plain
}

/// `{2}`, `{2,}` or `{2,3}`.
fn begins_count(text: &str) -> bool {
    let Some((inner, _)) = text.get(1..).and_then(|it| it.split_once('}')) else {
        return false;
    };
    let (least, most) = inner.split_once(',').unwrap_or((inner, ""));
    let is_number = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    !least.is_empty() && is_number(least) && is_number(most)
}

/// `\p{Greek}`: the braces belong to the class.
fn is_behind_class(before: &str) -> bool {
    before.ends_with("\\p") || before.ends_with("\\P")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_read_as_in_go() {
        for (pattern, text) in [
            (r"\${name}-web", "${name}-web"),
            ("a{2,3}", "aa"),
            (r"\{x}", "{x}"),
            ("{", "{"),
            (r"\p{Lu}b", "Ab"),
        ] {
            let read = Pattern::of(pattern).ok();
            assert!(read.is_some_and(|it| it.matches(text)), "{pattern}");
        }
        assert!(Pattern::of("(").is_err());
    }
}
