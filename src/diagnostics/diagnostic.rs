//! One finding.

use crate::source::Span;

use super::{Check, Field, Fix, Safety, Severity};

/// A place with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where; may be in another file than the finding itself.
    pub span: Span,
    /// What is there, in a few words.
    pub text: String,
}

/// What was found, where, and what would help. Only a [`Check`] makes one.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The check that found it.
    pub check: &'static Check,
    /// The severity of the check, unless the command line said otherwise.
    pub severity: Severity,
    /// One line.
    pub message: String,
    /// The place it is about.
    pub primary: Label,
    /// Other places that explain it, in the order they should be read.
    pub related: Vec<Label>,
    /// What to do; starts with a verb or "did you mean".
    pub help: Option<String>,
    /// What mends it: ways to choose from, the best first.
    pub fixes: Vec<Fix>,
    /// What it is about does nothing, so that editors draw it pale.
    pub unnecessary: bool,
    /// What `external` may say where someone else makes what is missing, such as `secret shop-db`.
    pub external: Option<String>,
    /// Name of the Kustomization that it is about, where it is about one.
    pub about: Option<String>,
    /// The field that it is about, where it is about one.
    pub field: Option<Field>,
}

impl Check {
    /// A finding of this check at `span`. The message is one line, lower case, no full stop, with the
    /// user's text in backticks.
    pub fn at(&'static self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self, span, message.into())
    }
}

impl Diagnostic {
    /// Every place that it is about.
    pub(super) fn places(&self) -> impl Iterator<Item = Span> {
        let related = self.related.iter().map(|label| label.span);
        related.chain([self.primary.span])
    }

    pub(super) fn new(check: &'static Check, span: Span, message: String) -> Self {
        let primary = Label {
            span,
            text: String::new(),
        };
        let severity = check.severity;
        Self {
            check,
            severity,
            message,
            primary,
            related: Vec::new(),
            help: None,
            fixes: Vec::new(),
            unnecessary: false,
            external: None,
            about: None,
            field: None,
        }
    }

    /// Says a few words at the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Points at another place too.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers a word that may have been meant in place of the primary span, and says so in the help.
    #[must_use]
    pub fn suggest(self, word: Option<&str>) -> Self {
        self.instead(word, Safety::Unsafe)
    }

    /// Offers the word that must have been meant in place of the primary span, and says so in the help.
    #[must_use]
    pub fn mend(self, word: Option<&str>) -> Self {
        self.instead(word, Safety::Safe)
    }

    fn instead(mut self, word: Option<&str>, safety: Safety) -> Self {
        let Some(word) = word else { return self };
        self.help = Some(format!("did you mean `{word}`?"));
        let title = format!("Write `{word}`");
        let fix = Fix::new(title, self.primary.span, word, safety);
        self.fix(fix)
    }

    /// Offers a fix.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Says what `external` may declare, for those who make it elsewhere.
    #[must_use]
    pub fn external(mut self, words: impl Into<String>) -> Self {
        self.external = Some(words.into());
        self
    }

    /// Says which field it is about.
    #[must_use]
    pub fn of_field(mut self, field: Field) -> Self {
        self.field = Some(field);
        self
    }

    /// Says that what it is about does nothing.
    #[must_use]
    pub fn unnecessary(mut self) -> Self {
        self.unnecessary = true;
        self
    }
}
