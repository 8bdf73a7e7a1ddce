/// The landing page and the JSON API.
@NullMarked
package io.kubevitals.web;

import org.jspecify.annotations.NullMarked;
