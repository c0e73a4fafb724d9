//! Functions.

use core::net::IpAddr;
use std::rc::Rc;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr};

use super::{CelValue, Fail, Outcome, Run, numbers};
use crate::values::duration;

/// Functions of texts, which no number has.
const OF_TEXT: [&str; 4] = ["contains", "endsWith", "matches", "startsWith"];

impl<'e> Run<'e> {
    pub(super) fn call(&mut self, call: &'e CallExpr) -> Outcome {
        if let Some(outcome) = self.operator(call) {
            return outcome;
        }
        let name = call.func_name.as_str();
        match &call.target {
            None => {
                let arguments = self.arguments(&call.args)?;
                self.of_none(name, &arguments)
            }
            Some(target) => match self.space(target) {
                Some(space) => self.of_space(space, name, &call.args),
                None => self.of_value(name, target, &call.args),
            },
        }
    }

    fn arguments(&mut self, arguments: &'e [IdedExpr]) -> Result<Vec<CelValue>, Fail> {
        arguments.iter().map(|it| self.known(it)).collect()
    }

    /// The beginning of the name of a function, such as `optional`.
    fn space(&self, target: &'e IdedExpr) -> Option<&'e str> {
        let Expr::Ident(name) = &target.expr else {
            return None;
        };
        let is_given = self.scope.iter().any(|(other, _)| other == name);
        (!is_given).then_some(name)
    }

    fn of_space(&mut self, space: &str, name: &str, arguments: &'e [IdedExpr]) -> Outcome {
        if !matches!(space, "optional" | "sets") {
            return Err(Fail::Unsure);
        }
        let arguments = self.arguments(arguments)?;
        match (space, name, arguments.as_slice()) {
            ("optional", "none", []) => Ok(CelValue::Optional(None)),
            ("optional", "of", [value]) => Ok(CelValue::Optional(Some(Rc::new(value.clone())))),
            ("sets", _, [CelValue::List(one), CelValue::List(other)]) => {
                self.sets(name, one, other).unwrap_or(Err(Fail::Unsure))
            }
            _ => Err(Fail::Unsure),
        }
    }

    fn of_none(&mut self, name: &str, arguments: &[CelValue]) -> Outcome {
        match (name, arguments) {
            ("size", [value]) => self.of_known("size", value, &[]),
            ("matches", [CelValue::Text(text), pattern]) => {
                let outcome = self.of_text(name, text, std::slice::from_ref(pattern));
                outcome.unwrap_or(Err(Fail::Unsure))
            }
            ("isIP", [CelValue::Text(text)]) => Ok(CelValue::Bool(is_address(text))),
            ("dyn", [value]) => Ok(value.clone()),
            ("type", [value]) => value.type_name().map(CelValue::Type).ok_or(Fail::Unsure),
            ("int", [value]) => numbers::int(value),
            ("double", [value]) => numbers::double(value),
            ("string", [value]) => numbers::string(value),
            ("bool", [CelValue::Bool(value)]) => Ok(CelValue::Bool(*value)),
            ("duration", [CelValue::Text(text)]) => {
                let nanoseconds = duration::nanoseconds(text);
                nanoseconds.map(CelValue::Duration).ok_or(Fail::Unsure)
            }
            _ => Err(Fail::Unsure),
        }
    }

    fn of_value(&mut self, name: &str, target: &'e IdedExpr, arguments: &'e [IdedExpr]) -> Outcome {
        match self.known(target)? {
            CelValue::Optional(value) => self.of_optional(name, value.as_deref(), arguments),
            value => {
                let arguments = self.arguments(arguments)?;
                self.of_known(name, &value, &arguments)
            }
        }
    }

    fn of_optional(
        &mut self,
        name: &str,
        value: Option<&CelValue>,
        arguments: &'e [IdedExpr],
    ) -> Outcome {
        match (name, arguments, value) {
            ("hasValue", [], _) => Ok(CelValue::Bool(value.is_some())),
            ("value", [], Some(value)) | ("orValue", [_], Some(value)) => value.clone().known(),
            ("value", [], None) => Err(Fail::broken("optional.none() dereference")),
            ("orValue", [other], None) => self.known(other),
            ("or", [_], Some(value)) => Ok(CelValue::Optional(Some(Rc::new(value.clone())))),
            ("or", [other], None) => self.known(other),
            ("optMap" | "optFlatMap", [_, _], None) => Ok(CelValue::Optional(None)),
            ("optMap" | "optFlatMap", [given, inner], Some(value)) => {
                let made = self.with(given, value, inner)?;
                match name {
                    "optMap" => Ok(CelValue::Optional(Some(Rc::new(made)))),
                    _ => Ok(made),
                }
            }
            _ => Err(Fail::Unsure),
        }
    }

    /// What an expression gives where a name stands for a value.
    fn with(&mut self, given: &'e IdedExpr, value: &CelValue, inner: &'e IdedExpr) -> Outcome {
        let Expr::Ident(name) = &given.expr else {
            return Err(Fail::Unsure);
        };
        let at = self.scope.len();
        self.scope.push((name, Ok(value.clone())));
        let outcome = self.known(inner);
        self.scope.truncate(at);
        outcome
    }

    fn of_known(&mut self, name: &str, value: &CelValue, arguments: &[CelValue]) -> Outcome {
        let outcome = if let CelValue::Text(text) = value {
            self.of_text(name, text, arguments)
        } else if let CelValue::List(list) = value {
            self.of_list(name, list, arguments)
        } else if let CelValue::Map(map) = value {
            let is_size = name == "size" && arguments.is_empty() && !map.is_object;
            is_size.then(|| {
                let size = i64::try_from(map.entries.len());
                size.map(CelValue::Int).map_err(|_| Fail::Unsure)
            })
        } else if let (CelValue::Duration(time), []) = (value, arguments) {
            numbers::in_units(name, *time).map(|it| Ok(CelValue::Int(it)))
        } else if let (CelValue::Int(_), [CelValue::Text(_)]) = (value, arguments) {
            let is_of_text = OF_TEXT.contains(&name);
            is_of_text.then(|| Err(Fail::broken("no such overload")))
        } else {
            None
        };
        outcome.unwrap_or(Err(Fail::Unsure))
    }
}

/// `parseIPAddr` in `k8s.io/apiserver/pkg/cel/library/ip.go`.
fn is_address(text: &str) -> bool {
    match text.parse() {
        Ok(IpAddr::V4(_)) => true,
        Ok(IpAddr::V6(address)) => address.to_ipv4_mapped().is_none(),
        Err(_) => false,
    }
}
