/// The commands, and [Exporter], the only place where services are created. It is the only package
/// that knows all the others.
@NullMarked
package io.kubevitals.app;

import org.jspecify.annotations.NullMarked;
