//! Values of expressions, and how little may be known of them.

use std::cmp::Ordering;
use std::rc::Rc;

/// A value.
#[derive(Clone, Debug)]
pub enum CelValue {
    /// `null`.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number without a sign, as `1u`.
    Uint(u64),
    /// A number with a fraction.
    Double(f64),
    /// A text.
    Text(Rc<str>),
    /// A length of time, in nanoseconds.
    Duration(i64),
    /// Several values.
    List(Rc<CelList>),
    /// Values under names.
    Map(Rc<CelMap>),
    /// A value that may be missing.
    Optional(Option<Rc<CelValue>>),
    /// The name of a type.
    Type(&'static str),
    /// There is one, and nobody knows here which.
    Unsure,
    /// Nobody knows here whether there is one.
    Perhaps,
}

/// Several values.
#[derive(Clone, Debug, Default)]
pub struct CelList {
    /// The values.
    pub items: Vec<CelValue>,
    /// Whether it is the same as one in another order (`x-kubernetes-list-type` is `set` or `map`).
    pub order: Order,
}

/// What the order of a list says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// In another order it is another list.
    #[default]
    Told,
    /// Each value is there once, in any order.
    Set,
    /// The values are told apart by some of their fields, in any order.
    Keyed,
}

/// Values under names.
#[derive(Clone, Debug, Default)]
pub struct CelMap {
    /// Each name, as an expression says it, with its value.
    pub entries: Vec<(Rc<str>, CelValue)>,
    /// Whether the names are those of properties: what is `null` is missing then.
    pub is_object: bool,
}

impl CelMap {
    /// What stands under a name.
    pub(super) fn get(&self, name: &str) -> Option<&CelValue> {
        let mut entries = self.entries.iter();
        let (_, value) = entries.find(|(key, _)| **key == *name)?;
        (!self.is_object || !matches!(value, CelValue::Null)).then_some(value)
    }
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fail {
    /// The expression fails, for this reason.
    Broken(String),
    /// Nobody knows here what comes out of it.
    Unsure,
}

impl Fail {
    pub(super) fn broken(why: impl Into<String>) -> Self {
        Self::Broken(why.into())
    }
}

/// What comes out of an expression.
pub type Outcome = Result<CelValue, Fail>;

impl CelValue {
    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn list(items: Vec<Self>) -> Self {
        let order = Order::Told;
        Self::List(Rc::new(CelList { items, order }))
    }

    /// The value, where one is known.
    pub(super) fn known(self) -> Outcome {
        match self {
            Self::Unsure | Self::Perhaps => Err(Fail::Unsure),
            known => Ok(known),
        }
    }

    fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Uint(_) | Self::Double(_))
    }

    /// The name of its type; `None` where that is not known.
    pub(super) fn type_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::Text(_) => "string",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Type(_) => "type",
            Self::Optional(_) | Self::Unsure | Self::Perhaps => return None,
        })
    }

    /// Which of two values comes first; `None` where only some of their types are ordered (`Compare` in
    /// `github.com/google/cel-go/common/types`).
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(one), Self::Bool(other)) => Some(one.cmp(other)),
            (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            (Self::Duration(one), Self::Duration(other)) => Some(one.cmp(other)),
            _ => self.order_of_numbers(other),
        }
    }

    fn order_of_numbers(&self, other: &Self) -> Option<Ordering> {
        let whole = |value: &Self| match value {
            Self::Int(number) => Some(i128::from(*number)),
            Self::Uint(number) => Some(i128::from(*number)),
            _ => None,
        };
        match (self, other) {
            (Self::Double(one), Self::Double(other)) => one.partial_cmp(other),
            (Self::Double(one), _) => whole(other).and_then(|it| beside(*one, it)),
            (_, Self::Double(other)) => {
                whole(self).and_then(|it| beside(*other, it).map(Ordering::reverse))
            }
            _ => Some(whole(self)?.cmp(&whole(other)?)),
        }
    }

    /// Whether two values are the same (`Equal` in `github.com/google/cel-go/common/types`, and in
    /// `k8s.io/apiserver/pkg/cel/common/valuesunstructured.go`); the first one says how.
    pub(super) fn equals(&self, other: &Self) -> Result<bool, Fail> {
        match (self, other) {
            (Self::Unsure | Self::Perhaps, _) | (_, Self::Unsure | Self::Perhaps) => {
                Err(Fail::Unsure)
            }
            (Self::Null, Self::Null) => Ok(true),
            (Self::Type(one), Self::Type(other)) => Ok(one == other),
            (Self::List(one), Self::List(other)) => one.equals(other),
            (Self::Map(one), Self::Map(other)) => one.equals(other),
            (Self::Optional(one), Self::Optional(other)) => match (one, other) {
                (Some(one), Some(other)) => one.equals(other),
                (one, other) => Ok(one.is_none() && other.is_none()),
            },
            (Self::Double(number), _) | (_, Self::Double(number)) if number.is_nan() => Ok(false),
            _ if self.is_number() && other.is_number() => {
                Ok(self.order(other).is_some_and(Ordering::is_eq))
            }
            _ => Ok(self.order(other).is_some_and(Ordering::is_eq)),
        }
    }
}

/// A fraction beside a whole number (`compareDoubleInt`): beyond 64 bits they are not rounded.
fn beside(fraction: f64, whole: i128) -> Option<Ordering> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "CEL compares them as fractions, too"
    )]
    let rounded = whole as f64;
    // Where rounding may decide nobody promises here which one is larger.
    let is_exact = whole.unsigned_abs() <= 1 << 53;
    match fraction.partial_cmp(&rounded) {
        Some(order) if is_exact || order.is_ne() => Some(order),
        _ => None,
    }
}

impl CelList {
    fn equals(&self, other: &Self) -> Result<bool, Fail> {
        if self.items.len() != other.items.len() {
            return Ok(false);
        }
        match self.order {
            Order::Told => all(self.items.iter().zip(&other.items)),
            Order::Set => self.equals_set(other),
            Order::Keyed if self.items.is_empty() => Ok(true),
            Order::Keyed => Err(Fail::Unsure),
        }
    }

    fn equals_set(&self, other: &Self) -> Result<bool, Fail> {
        let mut is_equal = true;
        for item in &other.items {
            let is_plain = matches!(item, CelValue::Text(_) | CelValue::Int(_));
            if !is_plain {
                return Err(Fail::Unsure);
            }
            is_equal &= self.holds(item)?;
        }
        // What is there twice nobody promises here anything of.
        let is_single = other.items.iter().enumerate().all(|(at, item)| {
            let mut before = other.items.iter().take(at);
            !before.any(|it| it.equals(item) == Ok(true))
        });
        if is_single || !is_equal {
            Ok(is_equal)
        } else {
            Err(Fail::Unsure)
        }
    }

    /// Whether a value is in it.
    pub(super) fn holds(&self, value: &CelValue) -> Result<bool, Fail> {
        let mut is_unsure = false;
        for item in &self.items {
            match item.equals(value) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(_) => is_unsure = true,
            }
        }
        match is_unsure {
            true => Err(Fail::Unsure),
            false => Ok(false),
        }
    }
}

impl CelMap {
    fn equals(&self, other: &Self) -> Result<bool, Fail> {
        let is_open = |map: &Self| {
            let mut values = map.entries.iter();
            values.any(|(_, value)| {
                matches!(value, CelValue::Unsure | CelValue::Perhaps | CelValue::Null)
            })
        };
        if is_open(self) || is_open(other) {
            return Err(Fail::Unsure);
        }
        if self.entries.len() != other.entries.len() {
            return Ok(false);
        }
        let mut pairs = Vec::new();
        for (name, value) in &self.entries {
            match other.get(name) {
                Some(other) => pairs.push((value, other)),
                None => return Ok(false),
            }
        }
        all(pairs.into_iter())
    }
}

/// Whether all pairs are the same; one that is not decides, whatever is not known of others.
fn all<'v>(pairs: impl Iterator<Item = (&'v CelValue, &'v CelValue)>) -> Result<bool, Fail> {
    let mut is_unsure = false;
    for (one, other) in pairs {
        match one.equals(other) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(_) => is_unsure = true,
        }
    }
    match is_unsure {
        true => Err(Fail::Unsure),
        false => Ok(true),
    }
}
