//! Label selectors in text (`k8s.io/apimachinery/pkg/labels`, `Parse`).

/// Requirements that all have to hold.
pub(super) struct Selector(Vec<Requirement>);

struct Requirement {
    key: String,
    rule: Rule,
}

enum Rule {
    Exists,
    Missing,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    /// When it cannot be read; the reason in words.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let requirements = split(text).into_iter().map(|part| {
            Requirement::of(part.trim()).ok_or_else(|| format!("`{text}` is not a selector"))
        });
        requirements.collect::<Result<_, _>>().map(Self)
    }

    /// Whether all requirements hold for these values.
    pub(super) fn matches<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> bool {
        self.0.iter().all(|it| it.rule.holds(value(&it.key)))
    }
}

/// The parts between commas outside of parentheses.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let outside = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    };
    text.split(outside).collect()
}

impl Requirement {
    fn of(text: &str) -> Option<Self> {
        if let Some(key) = text.strip_prefix('!') {
            return Self::new(key, Rule::Missing);
        }
        let one = |value: &str| value_of(value).map(|value| vec![value]);
        if let Some((key, value)) = text.split_once("!=") {
            return Self::new(key, Rule::NotIn(one(value)?));
        }
        if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
            return Self::new(key, Rule::In(one(value)?));
        }
        if let Some((key, value)) = text.split_once('>') {
            return Self::new(key, Rule::Above(value.trim().parse().ok()?));
        }
        if let Some((key, value)) = text.split_once('<') {
            return Self::new(key, Rule::Below(value.trim().parse().ok()?));
        }
        match text.split_once(char::is_whitespace) {
            None => Self::new(text, Rule::Exists),
            Some((key, rest)) => Self::of_set(key, rest.trim()),
        }
    }

    fn of_set(key: &str, rest: &str) -> Option<Self> {
        let (word, list) = rest.split_once('(')?;
        let list = list.trim_end().strip_suffix(')')?;
        let values = list.split(',').map(value_of).collect::<Option<_>>()?;
        match word.trim() {
            "in" => Self::new(key, Rule::In(values)),
            "notin" => Self::new(key, Rule::NotIn(values)),
            _ => None,
        }
    }

    fn new(key: &str, rule: Rule) -> Option<Self> {
        let key = key.trim();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        let fits = !key.is_empty() && key.chars().all(fits);
        let key = key.to_owned();
        fits.then_some(Self { key, rule })
    }
}

fn value_of(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.chars().all(fits).then(|| text.to_owned())
}

impl Rule {
    fn holds(&self, value: Option<&str>) -> bool {
        let is = |wanted: &String| value == Some(wanted.as_str());
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match self {
            Self::Exists => value.is_some(),
            Self::Missing => value.is_none(),
            Self::In(values) => values.iter().any(is),
            Self::NotIn(values) => !values.iter().any(is),
            Self::Above(bound) => number().is_some_and(|number| number > *bound),
            Self::Below(bound) => number().is_some_and(|number| number < *bound),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_known() {
        let value = |key: &str| match key {
            "a" => Some("1"),
            "e" => Some(""),
            _ => None,
        };
        let holds = |text: &str| Selector::of(text).unwrap().matches(value);
        for text in [
            "a",
            "!b",
            "a=1",
            "a == 1",
            "a!=2",
            "b!=1",
            "a in (1, 2)",
            "b notin (1)",
            "a>0",
            "a < 2",
            "a,!b",
            "e=",
            "a in (1),e",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in [
            "b",
            "!a",
            "a=2",
            "a!=1",
            "a in (2)",
            "a notin (1)",
            "a>1",
            "b<2",
            "a,b",
        ] {
            assert!(!holds(text), "{text}");
        }
        for text in ["", "a b", "a=b c", "a in 1", "a is (1)", "a>x", "=1"] {
            assert!(Selector::of(text).is_err(), "{text}");
        }
    }
}
