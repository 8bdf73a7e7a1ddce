package io.kubevitals.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The token that we show to the API server, read again once in a while and at once when the server
/// refuses it. What cannot be read, is empty or was caught half written leaves the last good token
/// in place.
final class BearerToken {
  private static final Logger log = LoggerFactory.getLogger(BearerToken.class);

  /// Between two readings of a token that is refused and stays the same.
  private static final Duration FUTILE = Duration.ofSeconds(1);

  private Callable<String> source;
  private final Duration maxAge;
  private final LongSupplier nanos;
  private String token = "";
  private long readAt;
  private boolean read;
  private boolean futile;
  private boolean failing;

  /// @param source answers `""` where no token is needed
  BearerToken(Callable<String> source, Duration maxAge, LongSupplier nanos) {
    this.source = source;
    this.maxAge = maxAge;
    this.nanos = nanos;
  }

  /// From now on it is read there.
  synchronized void comesFrom(Callable<String> source) {
    this.source = source;
    this.read &= isFutile();
  }

  /// The token to use now, `""` for none.
  synchronized String current() {
    if (!read || nanos.getAsLong() - readAt >= maxAge.toNanos()) {
      read();
    }
    return token;
  }

  /// The token to use after the server refused one: read again unless somebody else just did, or
  /// just did so in vain.
  synchronized String after(String refused) {
    if (token.equals(refused) && !isFutile()) {
      read();
      futile = token.equals(refused);
    }
    return token;
  }

  private boolean isFutile() {
    return futile && nanos.getAsLong() - readAt < FUTILE.toNanos();
  }

  private void read() {
    read = true;
    futile = false;
    readAt = nanos.getAsLong();
    try {
      String fresh = source.call().strip();
      if (isUsable(fresh)) {
        token = fresh;
      }
      failing = false;
    } catch (Exception e) {
      if (!failing) {
        log.atWarn()
            .addKeyValue("error", String.valueOf(e.getMessage()))
            .log("the token for the API server cannot be read; going on with the last one");
      }
      failing = true;
    }
  }

  private boolean isUsable(String fresh) {
    boolean halfWritten = dots(token) == 2 && dots(fresh) != 2;
    return !fresh.isEmpty() && !halfWritten && fresh.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static long dots(String text) {
    return text.chars().filter(c -> c == '.').count();
  }
}
