//! Values beside the schemas of custom objects (`SchemaValidator` in
//! `k8s.io/kube-openapi/pkg/validation/validate/schema.go`).
//!
//! What is not sure fits: some forms of texts (`format`), `multipleOf`, and regular expressions that this engine may read
//! otherwise.

mod kinds;

use crate::manifests::NodeValue;
use crate::values::regex;

use super::formats;
use super::problem::{listed, shortened, shown};
use super::value::Value;
use kinds::{amount, fits_kind, is_beyond, is_equal, is_number_or_text, is_scalar};

/// A value that does not fit.
#[derive(Debug)]
pub(super) struct Misfit<'n> {
    pub(super) value: Value<'n>,
    pub(super) rule: String,
    /// Whether it would be a text if it had quotes.
    pub(super) lacks_quotes: bool,
}

/// Everything in a value that does not fit a schema.
pub(super) fn compare<'n>(value: &Value<'n>, schema: &Value<'_>) -> Vec<Misfit<'n>> {
    let mut comparison = Comparison::default();
    comparison.compare(value, schema);
    comparison.misfits
}

/// What a comparison has found. Each step of it says whether it is sure of what it found to fit.
#[derive(Debug, Default)]
struct Comparison<'n> {
    misfits: Vec<Misfit<'n>>,
}

impl<'n> Comparison<'n> {
    fn misfit(&mut self, value: &Value<'n>, rule: impl Into<String>) -> bool {
        self.take(value, rule.into(), false)
    }

    fn take(&mut self, value: &Value<'n>, rule: String, lacks_quotes: bool) -> bool {
        let value = value.clone();
        self.misfits.push(Misfit {
            value,
            rule,
            lacks_quotes,
        });
        true
    }

    fn compare(&mut self, value: &Value<'n>, schema: &Value<'_>) -> bool {
        if value.node.is_null() {
            let is_fine = schema.text_of("type").is_empty() || schema.is_on("nullable");
            if !is_fine {
                self.misfit(value, "is `null`, and the schema is not `nullable`");
            }
            return false;
        }
        let before = self.misfits.len();
        let is_sure = self.kind(value, schema);
        if self.misfits.len() > before {
            return is_sure;
        }
        let parts = [
            is_sure,
            self.words(value, schema),
            self.text(value, schema),
            self.number(value, schema),
            self.list(value, schema),
            self.map(value, schema),
            self.junctors(value, schema),
        ];
        parts.into_iter().all(|is_sure| is_sure)
    }

    /// `typeValidator`.
    fn kind(&mut self, value: &Value<'n>, schema: &Value<'_>) -> bool {
        if fits_kind(value.node, schema) {
            return true;
        }
        let wanted = match is_number_or_text(schema) {
            true => "integer` or `string",
            false => schema.text_of("type"),
        };
        let is_bare = matches!(value.node.value, NodeValue::Bool(_) | NodeValue::Number(_));
        let rule = format!("must be `{wanted}`, and is {}", shown(value.node));
        self.take(value, rule, wanted == "string" && is_bare)
    }

    /// `basicCommonValidator`.
    fn words(&mut self, value: &Value<'n>, schema: &Value<'_>) -> bool {
        let words = schema.list("enum");
        if words.is_empty() {
            return true;
        }
        if !is_scalar(value.node) && words.iter().any(|word| !is_scalar(word.node)) {
            return false;
        }
        if words.iter().any(|word| is_equal(word.node, value.node)) {
            return true;
        }
        let known: Vec<&str> = words.iter().map(Value::text).collect();
        let is_short = known.len() <= 8 && known.iter().all(|word| !word.is_empty());
        let known = match is_short {
            true => listed(&known),
            false => "one of the `enum`".to_owned(),
        };
        self.misfit(
            value,
            format!("must be {known}, and is {}", shown(value.node)),
        )
    }

    /// `stringValidator`.
    fn text(&mut self, value: &Value<'n>, schema: &Value<'_>) -> bool {
        let Some(text) = value.node.text() else {
            return true;
        };
        let bounds = ("minLength", "maxLength");
        self.within(value, schema, bounds, (text.chars().count(), "letter"));
        let has_form = self.format(value, schema, text);
        let pattern = schema.text_of("pattern");
        if pattern.is_empty() {
            return has_form;
        }
        match regex::matches(pattern, text) {
            Some(false) => {
                let (text, pattern) = (shortened(text), shortened(pattern));
                self.misfit(value, format!("must match `{pattern}`, and is {text:?}"))
            }
            known => known.is_some() && has_form,
        }
    }

    /// `formatValidator`.
    fn format(&mut self, value: &Value<'n>, schema: &Value<'_>, text: &str) -> bool {
        let format = schema.text_of("format");
        if format.is_empty() || !matches!(schema.text_of("type"), "" | "string") {
            return format.is_empty();
        }
        match formats::fits(format, text) {
            Some(false) => {
                let text = shortened(text);
                self.misfit(
                    value,
                    format!("must have the format `{format}`, and is {text:?}"),
                )
            }
            known => known.is_some(),
        }
    }

    /// How many of something there may be.
    fn within(
        &mut self,
        value: &Value<'n>,
        schema: &Value<'_>,
        (least, most): (&str, &str),
        (count, what): (usize, &str),
    ) {
        let counted = i64::try_from(count).unwrap_or(i64::MAX);
        let bounds = [("least", least, false), ("most", most, true)];
        for (word, bound, is_most) in bounds {
            let is_beyond = |bound: &i64| {
                if is_most {
                    counted > *bound
                } else {
                    counted < *bound
                }
            };
            if let Some(bound) = schema.whole_of(bound).filter(is_beyond) {
                let plural = if bound == 1 { "" } else { "s" };
                let rule = format!("must have at {word} {bound} {what}{plural}, and has {count}");
                self.misfit(value, rule);
            }
        }
    }

    /// `numberValidator`. A whole number is compared with what is left of a bound without its fraction.
    fn number(&mut self, value: &Value<'n>, schema: &Value<'_>) -> bool {
        let Some(amount) = amount(value.node) else {
            return !matches!(value.node.value, NodeValue::Number(_));
        };
        if let Some(name) = ["minimum", "maximum"]
            .into_iter()
            .find(|name| is_beyond(schema, name))
        {
            return self.misfit(
                value,
                format!("has a `{name}` that no value of its type can have"),
            );
        }
        let is_short = schema.text_of("format") == "int32";
        if is_short && schema.text_of("type") == "integer" && amount.abs() > f64::from(i32::MAX) {
            return self.misfit(value, "must be a number that 32 bits hold (`int32`)");
        }
        let is_whole = value.node.integer().is_some();
        let bound = |name: &'static str| {
            let bound = schema.get(name).and_then(|it| self::amount(it.node));
            bound.map(|it| if is_whole { it.trunc() } else { it })
        };
        let is_below = |least: &f64| match schema.is_on("exclusiveMinimum") {
            true => amount <= *least,
            false => amount < *least,
        };
        let is_above = |most: &f64| match schema.is_on("exclusiveMaximum") {
            true => amount >= *most,
            false => amount > *most,
        };
        if let Some(least) = bound("minimum").filter(is_below) {
            self.misfit(value, format!("is {amount}, and `minimum` is {least}"));
        }
        if let Some(most) = bound("maximum").filter(is_above) {
            self.misfit(value, format!("is {amount}, and `maximum` is {most}"));
        }
        !schema.has("multipleOf")
    }

    /// `schemaSliceValidator`.
    fn list(&mut self, value: &Value<'n>, schema: &Value<'_>) -> bool {
        let NodeValue::List(items) = &value.node.value else {
            return true;
        };
        let bounds = ("minItems", "maxItems");
        self.within(value, schema, bounds, (items.len(), "item"));
        let Some(of) = schema.get("items").filter(Value::is_map) else {
            return true;
        };
        let mut is_sure = true;
        for item in value.items() {
            is_sure &= self.compare(&item, &of);
        }
        is_sure
    }

    /// `objectValidator`.
    fn map(&mut self, value: &Value<'n>, schema: &Value<'_>) -> bool {
        let NodeValue::Map(entries) = &value.node.value else {
            return true;
        };
        let bounds = ("minProperties", "maxProperties");
        self.within(value, schema, bounds, (entries.len(), "field"));
        for required in schema.list("required") {
            if value.node.get(required.text()).is_none() {
                let name = shortened(required.text());
                self.misfit(value, format!("must have `{name}`, which is `required`"));
            }
        }
        let mut is_sure = true;
        for (key, inner) in value.entries() {
            is_sure &= self.property(&key, &inner, schema);
        }
        is_sure
    }

    fn property(&mut self, key: &Value<'n>, value: &Value<'n>, schema: &Value<'_>) -> bool {
        let properties = schema.get("properties");
        if let Some(property) = properties.and_then(|it| it.entry(key.text())) {
            return self.compare(value, &property);
        }
        match schema.get("additionalProperties") {
            Some(others) if others.is_map() => self.compare(value, &others),
            Some(others) if others.node.boolean() == Some(false) => {
                self.misfit(key, "is a field that the schema does not have")
            }
            _ => true,
        }
    }

    /// `schemaPropsValidator`.
    fn junctors(&mut self, value: &Value<'n>, schema: &Value<'_>) -> bool {
        let mut is_sure = true;
        for all in schema.list("allOf") {
            is_sure &= self.compare(value, &all);
        }
        for (name, is_one) in [("anyOf", false), ("oneOf", true)] {
            let fits = schema.list(name).iter().map(|it| fit(value, it)).collect();
            is_sure &= self.choice(value, (name, is_one), fits);
        }
        match schema.get("not").map(|not| fit(value, &not)) {
            Some(Fit::Sure) => self.misfit(value, "must not be what `not` says"),
            Some(Fit::Perhaps) => false,
            Some(Fit::Not) | None => is_sure,
        }
    }

    fn choice(&mut self, value: &Value<'n>, (name, is_one): (&str, bool), fits: Vec<Fit>) -> bool {
        if fits.is_empty() {
            return true;
        }
        let count = |wanted: Fit| fits.iter().filter(|fit| **fit == wanted).count();
        let (sure, perhaps) = (count(Fit::Sure), count(Fit::Perhaps));
        if sure + perhaps == 0 {
            return self.misfit(value, format!("fits nothing of `{name}`"));
        }
        if is_one && sure > 1 {
            return self.misfit(value, format!("fits more than one of `{name}`"));
        }
        sure > 0 && (!is_one || perhaps == 0)
    }
}

/// Whether a value fits a schema beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Sure,
    Perhaps,
    Not,
}

fn fit(value: &Value<'_>, schema: &Value<'_>) -> Fit {
    let mut comparison = Comparison::default();
    let is_sure = comparison.compare(value, schema);
    match (comparison.misfits.is_empty(), is_sure) {
        (false, _) => Fit::Not,
        (true, true) => Fit::Sure,
        (true, false) => Fit::Perhaps,
    }
}
