/// One file per prober. A failure of the probed component is data.
@NullMarked
package io.kubevitals.probe;

import org.jspecify.annotations.NullMarked;
