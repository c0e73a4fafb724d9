//! Emitted YAML means to other readers what it means in memory.

use flux_pipeline::source::Memory;
use flux_pipeline::{emit, plan};
use serde_json::Value;

use crate::support::checked;

/// Strings that YAML readers disagree on; `e2e/yaml` puts the same ones to the library of Kubernetes.
fn strings() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/yaml-strings.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The string in quotes, with escapes for all that is not printable ASCII: some characters are refused
/// when they stand there themselves.
fn quoted(text: &str) -> String {
    let escape = |unit: u16| match u8::try_from(unit) {
        Ok(byte @ b' '..=b'~') if byte != b'"' && byte != b'\\' => char::from(byte).to_string(),
        Ok(_) | Err(_) => format!("\\u{unit:04x}"),
    };
    let inner: String = text.encode_utf16().map(escape).collect();
    format!("\"{inner}\"")
}

/// A pipeline that has `text` in every place where a string of the user's can go.
fn everywhere(text: &str) -> String {
    let quoted = quoted(text);
    // A script of nothing is refused.
    let run = if text.trim().is_empty() {
        "command [sh]"
    } else {
        &format!("run {quoted}")
    };
    format!(
        r#"
        source git shop
        source git more {{ url "https://example.com/more"; branch main; ignore {quoted} }}
        namespace shop
        stage migrate before app {{
          annotation "example.com/x" = {quoted}
          job {{
            image x:1
            command [sh, -c, {quoted}]
            args [{quoted}, "last"]
            env VALUE = {quoted}
            annotation "example.com/x" = {quoted}
          }}
          job other {{ image x:1; {run} }}
        }}
        stage app {{
          substitute VALUE = {quoted}
        }}
        "#
    )
}

fn object(bundle: &emit::Bundle, path: &str) -> Value {
    serde_yaml::from_str(bundle.text(path).unwrap()).unwrap()
}

#[test]
fn odd_strings_survive_in_every_place() {
    let files = Memory::new([("deploy/app.yaml", crate::emit::APP)]);
    // NUL is refused wherever it stands.
    for text in strings().into_iter().filter(|text| !text.contains('\0')) {
        let checked = checked(&[("shop.pipeline", &everywhere(&text))], &files);
        let bundle = emit::bundle(&plan::build(&checked, &files));
        let job = object(&bundle, "migrate/migrate.job.yaml");
        let container = &job["spec"]["template"]["spec"]["containers"][0];
        let migrate = object(&bundle, "flux/migrate.yaml");
        let app = object(&bundle, "flux/app.yaml");
        let other = object(&bundle, "migrate/other.job.yaml");
        for found in [
            &container["command"][2],
            &container["args"][0],
            &container["env"][0]["value"],
            &job["metadata"]["annotations"]["example.com/x"],
            &migrate["spec"]["commonMetadata"]["annotations"]["example.com/x"],
            &app["spec"]["postBuild"]["substitute"]["VALUE"],
            other
                .pointer("/spec/template/spec/containers/0/command/2")
                .unwrap_or(&container["args"][0]),
            &object(&bundle, "flux/more.source.yaml")["spec"]["ignore"],
        ] {
            assert_eq!(
                found,
                &Value::from(text.as_str()),
                "{text:?} in\n{:#?}",
                bundle.files
            );
        }
    }
}
