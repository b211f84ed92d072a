//! What a form brought: text fields and files, whichever way the browser sent them.
//!
//! Bodies are within their limits before they come here; how long each field may be is
//! decided by who reads it.

use http::header;

use crate::http::Body;
use crate::http::Request;
use crate::http::Upload;

/// The fields of a form.
#[derive(Debug, Default)]
pub struct Input {
    fields: Vec<(String, String)>,
    /// Files that were chosen, in the order of the form.
    pub uploads: Vec<Upload>,
}

impl Input {
    /// Takes the form out of a request; what is no form is an empty one.
    pub fn take(request: &mut Request) -> Self {
        let kind = request.header(header::CONTENT_TYPE).unwrap_or_default();
        let is_plain_form = kind.starts_with("application/x-www-form-urlencoded");
        match std::mem::replace(&mut request.body, Body::Bytes(bytes::Bytes::new())) {
            Body::Bytes(bytes) if is_plain_form => {
                let fields = form_urlencoded::parse(&bytes).into_owned().collect();
                Self {
                    fields,
                    uploads: Vec::new(),
                }
            }
            Body::Bytes(_) => Self::default(),
            // A file field left empty comes as a file without name and bytes.
            Body::Form(form) => Self {
                fields: form.fields,
                uploads: form
                    .uploads
                    .into_iter()
                    .filter(|upload| upload.size_bytes > 0)
                    .collect(),
            },
        }
    }

    /// A field's text, with the line breaks forms have made plain again.
    pub fn text(&self, name: &str) -> Option<String> {
        let (_, text) = self.fields.iter().find(|(field, _)| field == name)?;
        Some(text.replace("\r\n", "\n"))
    }

    /// A field's text, unless nothing but space was written.
    pub fn words(&self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Whether a box was ticked.
    pub fn is_on(&self, name: &str) -> bool {
        self.fields
            .iter()
            .any(|(field, value)| field == name && !value.is_empty())
    }

    /// All texts under one name, in order.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.fields.iter().filter(|(field, _)| field == name);
        named.map(|(_, text)| text.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::HeaderValue;
    use http::Method;

    use super::*;

    #[test]
    fn a_plain_form_is_read_and_anything_else_is_nothing() {
        let request = |kind: &'static str| Request {
            method: Method::POST,
            path: "/".to_owned(),
            query: None,
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]),
            body: Body::Bytes("text=a%0D%0Ab&alt=x&alt=y&on=1&space=+".into()),
            address: [127, 0, 0, 1].into(),
        };
        let input = Input::take(&mut request("application/x-www-form-urlencoded"));
        assert_eq!(input.text("text").as_deref(), Some("a\nb"));
        assert_eq!(input.all("alt"), ["x", "y"]);
        assert!(input.is_on("on") && !input.is_on("off"));
        assert_eq!(input.words("space"), None);
        assert_eq!(Input::take(&mut request("text/plain")).text("text"), None);
    }
}
