/// When whoever was refused may ask again: what all clients of ours understand alike.
@NullMarked
package io.kubevitals.retry;

import org.jspecify.annotations.NullMarked;
