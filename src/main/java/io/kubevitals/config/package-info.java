/// Typed settings out of HOCON files. Every mistake is reported at once as `file:line: key:
/// message`. Alone touches the Typesafe Config library.
@NullMarked
package io.kubevitals.config;

import org.jspecify.annotations.NullMarked;
