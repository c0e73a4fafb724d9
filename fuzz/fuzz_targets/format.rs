//! A text without findings has one canonical form with the same meaning; any other is refused.

#![no_main]

use flux_pipeline::diagnostics::Sink;
use flux_pipeline::format::{FormatError, format};
use flux_pipeline::source::FileId;
use flux_pipeline::syntax::{self, Argument, Statement, Value};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Corpus::Reject;
    };
    let (before, findings) = read(text);
    match format(text) {
        Ok(once) => {
            assert_eq!(findings, 0, "formatted in spite of findings");
            assert_eq!(read(&once), (before, 0), "another meaning:\n{once}");
            let twice = format(&once).expect("the canonical form is refused");
            assert_eq!(once, twice, "not stable");
        }
        Err(FormatError::Refused(found)) => {
            assert!(
                findings > 0 && found.len() == findings,
                "refused without findings"
            );
        }
        Err(FormatError::Unproven(difference)) => panic!("{difference}"),
    }
    Corpus::Keep
});

/// What a text says, without its layout, and how many findings it has.
fn read(text: &str) -> (String, usize) {
    let mut sink = Sink::new();
    let tree = syntax::parse(FileId(0), text, &mut sink);
    let mut said = String::new();
    statements(&tree.statements, &mut said);
    (said, sink.finish().len())
}

fn statements(statements: &[Statement], said: &mut String) {
    for statement in statements {
        said.push_str(&std::format!("{:?}", statement.word.value));
        arguments(&statement.arguments, said);
        if let Some(block) = &statement.block {
            said.push('{');
            self::statements(&block.statements, said);
            said.push('}');
        }
        said.push('\n');
    }
}

fn arguments(arguments: &[Argument], said: &mut String) {
    for argument in arguments {
        match &argument.value {
            Value::List(values) => {
                said.push('[');
                self::arguments(values, said);
                said.push(']');
            }
            Value::Word(_) | Value::Text(_) | Value::Lines(_) | Value::Equals | Value::Comma => {
                said.push_str(&std::format!("{:?}", argument.value));
            }
        }
        said.push(' ');
    }
}
