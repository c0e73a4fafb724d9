//! The formatter: pairs of texts in `tests/fmt`, what it refuses, and the pipelines of the repository.
//!
//! `UPDATE=1` writes what the formatter gives; read the difference before you commit it.

use std::path::{Path, PathBuf};

use flux_pipeline::format::{FormatError, format};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every `.pipeline` file below a folder.
fn pipelines(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let found = paths.into_iter().flat_map(|path| match path.is_dir() {
        true => pipelines(&path),
        false => vec![path],
    });
    found
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "pipeline")
        })
        .collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn each_text_becomes_its_pair() {
    let folder = root().join("tests/fmt");
    let befores = pipelines(&folder)
        .into_iter()
        .filter(|path| path.to_string_lossy().contains(".before."));
    let befores: Vec<PathBuf> = befores.collect();
    assert!(befores.len() >= 5, "the pairs of tests/fmt are gone");
    for before in befores {
        let after = PathBuf::from(before.to_string_lossy().replace(".before.", ".after."));
        let formatted = format(&read(&before))
            .unwrap_or_else(|error| panic!("{}: {error:?}", before.display()));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&after, &formatted).unwrap();
        }
        assert_eq!(formatted, read(&after), "{}", before.display());
    }
}

#[test]
fn the_pipelines_of_the_repository_are_canonical() {
    for path in pipelines(&root().join("examples")) {
        let text = read(&path);
        assert_eq!(format(&text).unwrap(), text, "{}", path.display());
    }
}

#[test]
fn line_ends_blanks_and_the_byte_order_mark_become_plain() {
    let cases = [
        ("", ""),
        ("\n\n ;\t\r\n", ""),
        (
            "\u{feff}stage a\r\n\r\n\r\nstage\tb",
            "stage a\n\nstage b\n",
        ),
        ("stage a\rstage b\r\r# c \t", "stage a\nstage b\n\n# c\n"),
        (
            "spec \"\"\"\r\n  a: b\r\n  \"\"\"\r\n",
            "spec \"\"\"\r\n  a: b\r\n  \"\"\"\n",
        ),
    ];
    for (before, after) in cases {
        assert_eq!(format(before).unwrap(), after, "{before:?}");
    }
}

#[test]
fn a_text_with_findings_is_refused_with_them() {
    for (text, check) in [
        ("stage a {", "unclosed-block"),
        ("a \"", "unclosed-string"),
        ("a {} b", "missing-separator"),
    ] {
        match format(text) {
            Err(FormatError::Refused(found)) => assert_eq!(found[0].check.name, check),
            other => panic!("{text:?} gave {other:?}"),
        }
    }
}
