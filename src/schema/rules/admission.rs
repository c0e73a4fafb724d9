//! Conditions of webhooks, and ValidatingAdmissionPolicies with their bindings
//! (`pkg/apis/admissionregistration/validation/validation.go`).

use super::super::form::{KEY, NAME, OLD_LABEL, OLD_LABEL_ANY_CASE, SEGMENT};
use super::super::problem::Found;
use super::super::value::Value;
use super::{expressions, once, webhooks};
use crate::values::cel::{CelType, Expression, RESERVED};

/// What an expression may ask for; of these the API server knows no types.
const UNTYPED: [&str; 3] = ["object", "oldObject", "params"];
/// What it knows of a request (`BuildRequestType` in `k8s.io/apiserver/pkg/admission/plugin/cel/compile.go`).
const REQUEST: [&str; 12] = [
    "dryRun",
    "kind",
    "name",
    "namespace",
    "operation",
    "options",
    "requestKind",
    "requestResource",
    "requestSubResource",
    "resource",
    "subResource",
    "userInfo",
];
/// Longest value of an audit annotation (`maxAuditAnnotationValueExpressionLength`).
const LONGEST: usize = 5 * 1024;

/// What the expressions of one object may ask for.
#[derive(Clone, Debug, Default)]
struct Scope<'n> {
    has_params: bool,
    has_authorizer: bool,
    /// Variables of a policy, if it has any.
    variables: Option<Vec<&'n str>>,
}

impl Scope<'_> {
    fn names(&self) -> Vec<&'static str> {
        let mut names = vec!["object", "oldObject", "request", "namespaceObject"];
        names.extend(self.has_params.then_some("params"));
        names.extend(self.has_authorizer.then_some("authorizer"));
        names.extend(self.variables.as_ref().map(|_| "variables"));
        names
    }

    /// Reads an expression that may ask for what is here.
    fn read(&self, value: &Value<'_>, found: &mut Found) -> Option<Expression> {
        let read = expressions::read(value, found)?;
        let names = read.names();
        expressions::known(&names, &self.names(), value, found);
        for way in names.ways() {
            let missing = match way.as_slice() {
                ["request", field, ..] if !REQUEST.contains(field) => Some(field),
                ["variables", name, ..] => Some(name).filter(|name| !self.has(name)),
                _ => None,
            };
            if let Some(missing) = missing {
                let rule = format!("asks for `{}`, and there is no `{missing}`", way.join("."));
                found.wrong(value, rule);
            }
        }
        Some(read)
    }

    fn has(&self, variable: &str) -> bool {
        let variables = self.variables.as_ref();
        variables.is_none_or(|names| names.contains(&variable))
    }

    fn condition(&self, value: &Value<'_>, found: &mut Found) {
        if let Some(read) = self.read(value, found) {
            expressions::condition(&read, value, found);
            is_typed(&read, "true or false", value, found);
        }
    }

    fn text(&self, value: &Value<'_>, found: &mut Found) {
        if let Some(read) = self.read(value, found) {
            expressions::text(&read, value, found);
            is_typed(&read, "a text", value, found);
        }
    }
}

/// A field of an object may be anything, and the API server takes only what surely is of the type that it wants.
fn is_typed(read: &Expression, wanted: &str, value: &Value<'_>, found: &mut Found) {
    let is_field = read.gives() == CelType::Field;
    if is_field && read.root().is_some_and(|root| UNTYPED.contains(&root)) {
        let rule = format!("must give {wanted}, and gives a field that may be anything");
        let help = "compare it, or convert it with `bool()` or `string()`";
        found.wrong_but(value, rule, help.to_owned());
    }
}

/// The conditions of a webhook (`validateMatchConditions`).
pub(super) fn conditions(webhook: &Value<'_>, found: &mut Found) {
    let scope = Scope {
        has_authorizer: true,
        ..Scope::default()
    };
    each_condition(webhook, &scope, found);
}

fn each_condition(holder: &Value<'_>, scope: &Scope<'_>, found: &mut Found) {
    for condition in holder.list("matchConditions") {
        if let Some(expression) = condition.get("expression") {
            not_blank(&expression, found);
            scope.condition(&expression, found);
        }
    }
}

fn not_blank(value: &Value<'_>, found: &mut Found) {
    if !value.text().is_empty() && value.text().trim().is_empty() {
        found.wrong(value, "must not be blank");
    }
}

/// A whole policy.
pub(super) fn policy(object: &Value<'_>, found: &mut Found) {
    let Some(spec) = object.get("spec") else {
        return found.missing(object, "spec");
    };
    let name = object
        .node
        .text_at(&["metadata", "name"])
        .unwrap_or_default();
    for annotation in spec.list("auditAnnotations") {
        let key = annotation.text_of("key");
        let whole = format!("{name}/{key}");
        if !key.is_empty() && !name.is_empty() && !(KEY.fits)(&whole) {
            let rule = format!("must be a name: `{whole}` is the key of an annotation");
            found.wrong(&annotation.child("key"), rule);
        }
    }
}

/// What is under `spec` of a policy (`validateValidatingAdmissionPolicySpec`).
pub(super) fn spec(spec: &Value<'_>, found: &mut Found) {
    match spec.get("matchConstraints") {
        None => found.missing(spec, "matchConstraints"),
        Some(constraints) if constraints.list("resourceRules").is_empty() => {
            found.missing(&constraints, "resourceRules");
        }
        Some(_) => {}
    }
    let (validations, audits) = (spec.list("validations"), spec.list("auditAnnotations"));
    once::fields(&audits, "key", found);
    if validations.is_empty() && audits.is_empty() {
        let rule = "is required, unless there are `auditAnnotations`";
        found.wrong(&spec.child("validations"), rule);
    }
    let mut scope = Scope {
        has_params: spec.has("paramKind"),
        has_authorizer: true,
        variables: None,
    };
    each_condition(spec, &scope, found);
    variables(spec, &mut scope, found);
    for validation in &validations {
        self::validation(validation, &scope, found);
    }
    for audit in &audits {
        self::audit(audit, &scope, found);
    }
}

/// A variable may ask for those before it (`validateVariable`).
fn variables<'n>(spec: &Value<'n>, scope: &mut Scope<'n>, found: &mut Found) {
    for variable in spec.list("variables") {
        scope.variables.get_or_insert_default();
        let name = variable.get("name").filter(|it| !it.text().is_empty());
        if let Some(name) = name.filter(|name| !is_identifier(name.text())) {
            let rule = "must be a name in CEL: letters, digits and `_`, and none of its words";
            found.wrong(&name, rule);
        }
        if let Some(expression) = variable.get("expression") {
            not_blank(&expression, found);
            scope.read(&expression, found);
        }
        let names = scope.variables.get_or_insert_default();
        names.push(variable.text_of("name"));
    }
}

/// `isCELIdentifier`.
fn is_identifier(text: &str) -> bool {
    let is_letter = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
    let begins = text.starts_with(|letter: char| letter == '_' || letter.is_ascii_alphabetic());
    begins && text.chars().all(is_letter) && !RESERVED.contains(&text)
}

/// `validateValidation`.
fn validation(validation: &Value<'_>, scope: &Scope<'_>, found: &mut Found) {
    if let Some(expression) = validation.get("expression") {
        not_blank(&expression, found);
        scope.condition(&expression, found);
    }
    if let Some(message) = validation.get("message") {
        not_blank(&message, found);
        if message.text().trim().contains(['\n', '\r']) {
            found.wrong(&message, "must be one line");
        }
    }
    if let Some(expression) = validation.get("messageExpression") {
        not_blank(&expression, found);
        let scope = Scope {
            has_authorizer: false,
            ..scope.clone()
        };
        scope.text(&expression, found);
    }
}

/// `validateAuditAnnotation`; `null` writes no annotation.
fn audit(annotation: &Value<'_>, scope: &Scope<'_>, found: &mut Found) {
    let Some(expression) = annotation.get("valueExpression") else {
        return;
    };
    not_blank(&expression, found);
    if expression.text().trim().len() > LONGEST {
        let rule = format!("must have at most {LONGEST} letters");
        found.wrong(&expression, rule);
    }
    if let Some(read) = scope.read(&expression, found)
        && read.gives() != CelType::Other("null")
    {
        expressions::text(&read, &expression, found);
        is_typed(&read, "a text or `null`", &expression, found);
    }
}

/// The kind of what a policy is given (`validateParamKind`).
pub(super) fn param_kind(kind: &Value<'_>, found: &mut Found) {
    for name in ["apiVersion", "kind"] {
        if kind.text_of(name).is_empty() {
            found.missing(kind, name);
        }
    }
    let whole = kind.text_of("apiVersion");
    let (group, version) = whole.split_once('/').unwrap_or(("", whole));
    let fits = (group.is_empty() || (NAME.fits)(group)) && (OLD_LABEL.fits)(version);
    if !(whole.is_empty() || fits) {
        let rule = "must be `VERSION` or `GROUP/VERSION`";
        found.wrong(&kind.child("apiVersion"), rule);
    }
    let name = kind.text_of("kind");
    if !name.is_empty() && !(OLD_LABEL_ANY_CASE.fits)(name) {
        found.wrong(
            &kind.child("kind"),
            format!("must be {}", OLD_LABEL_ANY_CASE.words),
        );
    }
}

/// What a policy is for (`validateNamedRuleWithOperations`).
pub(super) fn rule(rule: &Value<'_>, found: &mut Found) {
    webhooks::rule(rule, found);
    let names = rule.list("resourceNames");
    once::texts(names.iter().cloned(), found);
    for name in names.iter().filter(|name| !(SEGMENT.fits)(name.text())) {
        found.wrong(name, format!("must be {}", SEGMENT.words));
    }
}

/// What is under `spec` of a binding (`validateValidatingAdmissionPolicyBindingSpec`).
pub(super) fn binding(spec: &Value<'_>, found: &mut Found) {
    if spec.text_of("policyName").is_empty() {
        found.missing(spec, "policyName");
    } else if !(NAME.fits)(spec.text_of("policyName")) {
        found.wrong(&spec.child("policyName"), format!("must be {}", NAME.words));
    }
    let actions = spec.list("validationActions");
    let has = |name: &str| actions.iter().any(|action| action.text() == name);
    if actions.is_empty() {
        found.missing(spec, "validationActions");
    }
    if has("Deny") && has("Warn") {
        let rule = "cannot have both `Deny` and `Warn`";
        found.wrong(&spec.child("validationActions"), rule);
    }
    if let Some(params) = spec.get("paramRef") {
        self::params(&params, found);
    }
}

/// `validateParamRef`.
fn params(params: &Value<'_>, found: &mut Found) {
    let name = params.text_of("name");
    match (name.is_empty(), params.has("selector")) {
        (true, false) => found.wrong(params, "needs one of `name` or `selector`"),
        (false, true) => found.wrong(params, "can have only one of `name` or `selector`"),
        (false, false) if !(SEGMENT.fits)(name) => {
            found.wrong(&params.child("name"), format!("must be {}", SEGMENT.words));
        }
        _ => {}
    }
    if params.text_of("parameterNotFoundAction").is_empty() {
        found.missing(params, "parameterNotFoundAction");
    }
}
