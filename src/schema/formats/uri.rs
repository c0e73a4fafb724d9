//! Addresses of pages (`ParseRequestURI` in `net/url/url.go` of Go). Versions of Go differ in what may stand between brackets
//! and in how many colons a host may have: of these nothing is certain.

/// Whether a text is one, where that is certain.
pub(super) fn fits(text: &str) -> Option<bool> {
    if text.is_empty() || text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Some(false);
    }
    if text == "*" {
        return Some(true);
    }
    let Ok((scheme, rest)) = scheme(text) else {
        return Some(false);
    };
    let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
    if !rest.starts_with('/') {
        return Some(scheme.is_some());
    }
    match rest.strip_prefix("//").filter(|_| scheme.is_some()) {
        None => Some(is_path(rest)),
        Some(behind) => {
            let at = behind.find('/').unwrap_or(behind.len());
            let (authority, path) = behind.split_at_checked(at)?;
            match is_path(path) {
                true => of_authority(authority),
                false => Some(false),
            }
        }
    }
}

/// What is before the first `:`, and what is behind it (`getScheme`).
fn scheme(text: &str) -> Result<(Option<&str>, &str), ()> {
    let none = Ok((None, text));
    for (at, letter) in text.char_indices() {
        match letter {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if at > 0 => {}
            ':' if at == 0 => return Err(()),
            ':' => {
                let rest = text.get(at + 1..).unwrap_or_default();
                return Ok((text.get(..at), rest));
            }
            _ => return none,
        }
    }
    none
}

/// Whether each `%` has two digits behind it.
fn is_path(text: &str) -> bool {
    let mut parts = text.split('%').skip(1);
    parts.all(|part| {
        let digits = part.as_bytes().get(..2);
        digits.is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit))
    })
}

/// Who asks, the host and the port (`parseAuthority`).
fn of_authority(text: &str) -> Option<bool> {
    if text.contains(['[', ']', '%']) {
        return None;
    }
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    if !user.chars().all(is_of_user) {
        return Some(false);
    }
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    if port.contains(':') {
        return None;
    }
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
    Some(is_port && name.chars().all(is_of_host))
}

fn is_of_user(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(letter)
}

/// `shouldEscape` for a host; all that is not ASCII may be in one.
fn is_of_host(letter: char) -> bool {
    !letter.is_ascii()
        || letter.is_ascii_alphanumeric()
        || "!$&'()*+,;=:[]<>\"-_.~".contains(letter)
}
