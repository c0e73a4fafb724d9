//! ConfigMaps and Secrets (`ValidateConfigMap` and `ValidateSecret` in `pkg/apis/core/validation/validation.go`).

use std::collections::HashMap;

use serde::de::IgnoredAny;

use super::super::form::decoded;
use super::super::problem::Found;
use super::super::value::Value;

/// Longest values of all keys together (`MaxSecretSize`).
const LONGEST: usize = 1024 * 1024;
/// The account that a token is of.
const ACCOUNT: &str = "kubernetes.io/service-account.name";
const DOCKER: &str = ".dockerconfigjson";
const OLD_DOCKER: &str = ".dockercfg";

/// A whole ConfigMap.
pub(super) fn config_map(object: &Value<'_>, found: &mut Found) {
    let (texts, bytes) = (object.get("data"), object.get("binaryData"));
    for (key, _) in texts.iter().flat_map(Value::entries) {
        let others = bytes.iter().flat_map(Value::entries);
        if others
            .into_iter()
            .any(|(other, _)| other.text() == key.text())
        {
            found.wrong(&key, "is in `binaryData` too");
        }
    }
    size(object, length(texts) + decoded_length(bytes), found);
}

/// A whole Secret. What `stringData` says takes the place of what `data` says.
pub(super) fn secret(object: &Value<'_>, found: &mut Found) {
    let (texts, bytes) = (object.get("stringData"), object.get("data"));
    size(object, length(texts).max(decoded_length(bytes)), found);
    match object.text_of("type") {
        "kubernetes.io/service-account-token" => token(object, found),
        "kubernetes.io/dockerconfigjson" => json(object, DOCKER, found),
        "kubernetes.io/dockercfg" => json(object, OLD_DOCKER, found),
        "kubernetes.io/basic-auth" => user(object, found),
        "kubernetes.io/ssh-auth" => {
            let key = value_of(object, "ssh-privatekey");
            if key.is_none_or(|(_, key)| key.text().is_empty()) {
                needs(object, "`ssh-privatekey`", found);
            }
        }
        "kubernetes.io/tls" => {
            required(object, "tls.crt", found);
            required(object, "tls.key", found);
        }
        _ => {}
    }
}

fn user(object: &Value<'_>, found: &mut Found) {
    if !has(object, "username") && !has(object, "password") {
        needs(object, "`username` or `password`", found);
    }
}

fn size(object: &Value<'_>, length: usize, found: &mut Found) {
    if length > LONGEST {
        let rule = format!("has values of {length} bytes, and may have {LONGEST} together");
        found.wrong(&object.child("data"), rule);
    }
}

fn length(map: Option<Value<'_>>) -> usize {
    let values = map.iter().flat_map(Value::entries);
    values.map(|(_, value)| value.text().len()).sum()
}

/// Three bytes are four letters.
fn decoded_length(map: Option<Value<'_>>) -> usize {
    let letters = |text: &str| text.bytes().filter(|byte| !b"=\r\n".contains(byte)).count();
    let values = map.iter().flat_map(Value::entries);
    values.map(|(_, value)| letters(value.text()) * 3 / 4).sum()
}

fn token(object: &Value<'_>, found: &mut Found) {
    let name = object.at(&["metadata", "annotations", ACCOUNT]);
    if name.is_none_or(|name| name.text().is_empty()) {
        let rule = format!("needs the annotation `{ACCOUNT}`");
        found.wrong(&object.child("type"), rule);
    }
}

/// The value of a key, whichever field has it.
fn value_of<'n>(object: &Value<'n>, key: &'static str) -> Option<(&'static str, Value<'n>)> {
    let fields = ["stringData", "data"].into_iter();
    let mut values = fields.filter_map(|field| {
        let value = object.get(field)?;
        let mut entries = value.entries();
        Some((field, entries.find(|(it, _)| it.text() == key)?.1))
    });
    values.next()
}

fn has(object: &Value<'_>, key: &'static str) -> bool {
    value_of(object, key).is_some()
}

fn required(object: &Value<'_>, key: &'static str, found: &mut Found) {
    if !has(object, key) {
        needs(object, &format!("`{key}`"), found);
    }
}

fn needs(object: &Value<'_>, what: &str, found: &mut Found) {
    let rule = format!("needs {what} with `type: {}`", object.text_of("type"));
    found.wrong(&object.child("data"), rule);
}

/// Passwords of registries, as a map of JSON; the value itself is not shown.
fn json(object: &Value<'_>, key: &'static str, found: &mut Found) {
    let Some((field, value)) = value_of(object, key) else {
        return required(object, key, found);
    };
    let is_encrypted = value.text().starts_with("ENC[");
    let text = match field {
        "stringData" => Some(value.text().as_bytes().to_vec()),
        // What is no base64 is said already.
        _ => decoded(value.text()),
    };
    let Some(text) = text.filter(|_| !is_encrypted) else {
        return;
    };
    if !is_map(&text) {
        let rule = match field {
            "stringData" => "must be a map in JSON",
            _ => "must be a map in JSON, in base64",
        };
        found.wrong(&value, rule);
    }
}

/// To Go, letters that are none are other letters, `null` is an empty map, and nothing is nested too deep.
fn is_map(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    // What is ignored may hold half a letter, and is skipped without recursion.
    serde_json::from_str::<Option<HashMap<String, IgnoredAny>>>(&text).is_ok()
}
