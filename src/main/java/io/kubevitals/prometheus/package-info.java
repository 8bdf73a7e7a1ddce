/// A client of the Prometheus HTTP API: streaming, with deadlines and a closed set of errors. Alone
/// touches the JDK's HttpClient for it and jackson-core.
@NullMarked
package io.kubevitals.prometheus;

import org.jspecify.annotations.NullMarked;
