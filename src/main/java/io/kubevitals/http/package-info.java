/// The HTTP server and its limits. Alone touches Jetty.
@NullMarked
package io.kubevitals.http;

import org.jspecify.annotations.NullMarked;
