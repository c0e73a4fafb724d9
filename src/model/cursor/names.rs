//! Names: bare or quoted, checked letter by letter; lengths are left to the checks.

use smol_str::SmolStr;

use crate::diagnostics::Diagnostic;
use crate::source::Spanned;
use crate::syntax::{Argument, Value};

use super::Cursor;
use crate::model::errors::INVALID_NAME;
use crate::model::{ImageUse, Named};
use crate::values::name;

/// What a name must look like, and how to say so.
struct Rule {
    fits: fn(&str) -> bool,
    says: &'static str,
    mend: Option<fn(&str) -> String>,
}

const LABEL: Rule = Rule {
    fits: name::is_label,
    says: "use lower-case letters, digits and `-`, with a letter or digit at both ends",
    mend: Some(name::as_label),
};
const OBJECT: Rule = Rule {
    fits: name::is_object_name,
    says: "use lower-case letters, digits, `-` and `.`, with a letter or digit at both ends",
    mend: None,
};
const VARIABLE: Rule = Rule {
    fits: name::is_variable,
    says: "use letters, digits, `_`, `-` and `.`, with no digit in front",
    mend: None,
};
const SUBSTITUTION: Rule = Rule {
    fits: name::is_substitution,
    says: "use letters, digits and `_`, with no digit in front",
    mend: None,
};
const KEY: Rule = Rule {
    fits: name::is_data_key,
    says: "use letters, digits, `_`, `-` and `.`",
    mend: None,
};

impl<'a> Cursor<'a> {
    /// A DNS-1123 label, such as the name of a stage or a namespace.
    pub(in crate::model) fn label(&mut self, what: &'static str) -> Option<Spanned<SmolStr>> {
        self.named(what, &LABEL)
    }

    /// The name of an object: labels with dots between them.
    pub(in crate::model) fn object(&mut self, what: &'static str) -> Option<Spanned<SmolStr>> {
        self.named(what, &OBJECT)
    }

    /// The name of an environment variable.
    pub(in crate::model) fn variable(&mut self) -> Option<Spanned<SmolStr>> {
        self.named("the name of a variable", &VARIABLE)
    }

    /// The name of a variable that Flux substitutes.
    pub(in crate::model) fn substitution(&mut self) -> Option<Spanned<SmolStr>> {
        self.named("the name of a variable", &SUBSTITUTION)
    }

    /// A key of a Secret or ConfigMap.
    pub(in crate::model) fn key(&mut self) -> Option<Spanned<SmolStr>> {
        self.named("a key", &KEY)
    }

    /// The image of a job or a stage: a declared name, or a reference.
    pub(in crate::model) fn image_use(&mut self) -> Option<ImageUse> {
        let argument = self.needs(&"an image")?;
        if let Value::Word(word) = &argument.value
            && !word.contains(['/', ':', '@'])
        {
            let name = self.label("the name of an image")?;
            return Some(ImageUse::Name(Named { name, id: None }));
        }
        self.bare_or_quoted("an image").map(ImageUse::Reference)
    }

    /// Keys that lead to a value, with dots between them.
    pub(in crate::model) fn value_key(&mut self) -> Option<Spanned<SmolStr>> {
        let what = "keys of the values, such as `image` or `web.image`,";
        let argument = self.needs(&what)?;
        let (Value::Word(text) | Value::Text(text)) = &argument.value else {
            return self.wrong(argument, &what);
        };
        if text.split('.').any(|key| key.trim().is_empty()) {
            return self.wrong(argument, &what);
        }
        self.advance();
        Some(Spanned::new(text.clone(), argument.span))
    }

    /// A bare word or a quoted text that is not empty.
    pub(in crate::model) fn bare_or_quoted(
        &mut self,
        what: &'static str,
    ) -> Option<Spanned<SmolStr>> {
        let argument = self.needs(&what)?;
        let (Value::Word(text) | Value::Text(text)) = &argument.value else {
            return self.wrong(argument, &what);
        };
        if text.trim().is_empty() {
            return self.wrong(argument, &what);
        }
        self.advance();
        Some(Spanned::new(text.clone(), argument.span))
    }

    /// A name that does not fit is kept all the same, as it was probably meant, so that whoever uses it finds it.
    fn named(&mut self, what: &'static str, rule: &Rule) -> Option<Spanned<SmolStr>> {
        let argument = self.needs(&what)?;
        let (Value::Word(name) | Value::Text(name)) = &argument.value else {
            return self.wrong(argument, &what);
        };
        let mut kept = name.clone();
        if !(rule.fits)(name) {
            let meant = rule.meant(name);
            self.report(unfit(argument, name, what, rule, meant.as_deref()));
            kept = meant.map_or(kept, SmolStr::from);
        }
        self.advance();
        Some(Spanned::new(kept, argument.span))
    }
}

impl Rule {
    /// The nearest name that fits.
    fn meant(&self, name: &str) -> Option<String> {
        let mended = self.mend.map(|mend| mend(name));
        mended.filter(|mended| (self.fits)(mended))
    }
}

fn unfit(
    argument: &Argument,
    name: &str,
    what: &str,
    rule: &Rule,
    meant: Option<&str>,
) -> Diagnostic {
    let short: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
    let message = format!("`{short}` cannot be {what}");
    let finding = INVALID_NAME.at(argument.span, message).help(rule.says);
    let finding = finding.mend(meant);
    match meant {
        Some(meant) if name.strip_suffix(':') == Some(meant) => {
            finding.help(format!("no `:` stands here: write `{meant}`"))
        }
        _ => finding,
    }
}
