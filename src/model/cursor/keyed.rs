//! Pairs of key and value, and references to Secrets and ConfigMaps.

use smol_str::SmolStr;

use crate::source::Spanned;
use crate::syntax::Value;

use super::Cursor;
use crate::model::{KeyRef, ObjectRef, RefKind};

const REF_KINDS: &[(&str, RefKind)] = &[
    ("secret", RefKind::Secret),
    ("configmap", RefKind::ConfigMap),
];

impl<'a> Cursor<'a> {
    /// `KEY = VALUE`; the key is a bare word or a quoted text.
    pub(in crate::model) fn pair(&mut self) -> Option<(Spanned<SmolStr>, Spanned<SmolStr>)> {
        let key = self.bare_or_quoted("a key")?;
        self.equals()?;
        Some((key, self.plain_text("a text")?))
    }

    /// `secret` or `configmap`.
    pub(in crate::model) fn ref_kind(&mut self) -> Option<Spanned<RefKind>> {
        self.choice("`secret` or `configmap`", REF_KINDS)
    }

    /// `secret NAME` or `configmap NAME`.
    pub(in crate::model) fn object_ref(&mut self) -> Option<ObjectRef> {
        let kind = self.ref_kind()?.value;
        let name = self.object("the name of an object")?;
        Some(ObjectRef { kind, name })
    }

    /// `secret NAME key KEY`.
    pub(in crate::model) fn key_ref(&mut self) -> Option<KeyRef> {
        let object = self.object_ref()?;
        self.expects("key")?;
        Some(KeyRef {
            object,
            key: self.key()?,
        })
    }

    /// Steps over `from` unless it is the key of a pair.
    pub(in crate::model) fn takes_from(&mut self) -> bool {
        !self.is_assigned() && self.takes("from")
    }

    /// Whether the next argument is a quoted text.
    pub(in crate::model) fn is_at_text(&self) -> bool {
        matches!(
            self.peek().map(|argument| &argument.value),
            Some(Value::Text(_) | Value::Lines(_))
        )
    }
}
