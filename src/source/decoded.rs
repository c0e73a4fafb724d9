//! The text of YAML as Kubernetes reads it: bytes that begin with a byte order mark may be UTF-16.
//!
//! Rules: `yaml_parser_determine_encoding` and `yaml_parser_update_buffer` in `readerc.go` of go.yaml.in/yaml/v3, which
//! sigs.k8s.io/yaml and kustomize read with.

/// A text, and how its file has it. Places are of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text; without the mark where it was UTF-16.
    pub text: String,
    /// How the file has it.
    pub encoding: Encoding,
}

/// How a file has its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16 with a byte order mark.
    Utf16,
}

impl Decoded {
    /// The text that bytes have.
    ///
    /// # Errors
    /// Why they have none, in words.
    pub fn of(bytes: Vec<u8>) -> Result<Self, String> {
        let utf16 = match bytes.as_slice() {
            [0xff, 0xfe, rest @ ..] => Some(utf16(rest, u16::from_le_bytes)),
            [0xfe, 0xff, rest @ ..] => Some(utf16(rest, u16::from_be_bytes)),
            _ => None,
        };
        match utf16 {
            Some(text) => Ok(Self {
                text: text?,
                encoding: Encoding::Utf16,
            }),
            None => Ok(Self {
                text: String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?,
                encoding: Encoding::Utf8,
            }),
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("it is UTF-16, and ends within a letter".to_owned());
    }
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units)
        .map_err(|_| "it is UTF-16, and half of a surrogate pair is missing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "word: grüße 😀\n";

    fn little(text: &str) -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect()
    }

    fn big(text: &str) -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_be_bytes);
        [0xfe, 0xff].into_iter().chain(units).collect()
    }

    /// Each is what the real kustomize 5.7.1 reads, or refuses.
    #[test]
    fn a_mark_says_which_encoding_it_is() {
        let decoded = |bytes: Vec<u8>| Decoded::of(bytes).map(|it| (it.text, it.encoding));
        let utf16 = Ok((TEXT.to_owned(), Encoding::Utf16));
        assert_eq!(decoded(little(TEXT)), utf16);
        assert_eq!(decoded(big(TEXT)), utf16);
        let utf8 = Ok((TEXT.to_owned(), Encoding::Utf8));
        assert_eq!(decoded(TEXT.into()), utf8);
        let marked = format!("\u{feff}{TEXT}");
        assert_eq!(decoded(marked.clone().into()), Ok((marked, Encoding::Utf8)));
        let refused = |bytes: Vec<u8>| Decoded::of(bytes).unwrap_err();
        let cut = |mut bytes: Vec<u8>, by: usize| {
            bytes.truncate(bytes.len() - by);
            bytes
        };
        assert!(refused(cut(little(TEXT), 1)).contains("ends within"));
        assert!(refused(cut(big(TEXT), 1)).contains("ends within"));
        assert!(refused(cut(little("😀"), 2)).contains("surrogate"));
        assert!(refused(b"gr\xfcn".to_vec()).contains("not UTF-8"));
        // Without a mark it is UTF-8 with control characters in it, which no YAML may have.
        assert!(decoded(little("a").split_off(2)).unwrap().0.contains('\0'));
    }
}
