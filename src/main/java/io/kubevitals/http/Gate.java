package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubevitals.http.Rejections.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Who may read what. Health is for everybody; where there is a token, the rest is for those who
/// show it; and where readers are not known to be ours, `/api/` is for this host alone.
final class Gate {
  private static final Set<String> OPEN = Set.of("/livez", "/readyz", "/-/healthy", "/-/ready");
  private static final String SCHEME = "bearer ";
  private static final Duration TOKEN_MAX_AGE = Duration.ofSeconds(2);

  private final Protection protection;
  private final LongSupplier nanos;
  private byte[] tokenDigest = {};
  private long readAt;

  Gate(Protection protection, LongSupplier nanos) {
    this.protection = protection;
    this.nanos = nanos;
  }

  /// Why not, or null.
  @Nullable Reason refusal(String path, Request request) {
    if (OPEN.contains(path)) {
      return null;
    }
    if (protection.hasToken() && !showsToken(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
      return Reason.UNAUTHORIZED;
    }
    ConnectionMetaData connection = request.getConnectionMetaData();
    return isAdmitted(
            path,
            address(connection.getRemoteSocketAddress()),
            address(connection.getLocalSocketAddress()))
        ? null
        : Reason.FORBIDDEN;
  }

  /// Whether a reader at this address may ask for a path, as far as addresses go.
  boolean isAdmitted(String path, @Nullable InetAddress reader, @Nullable InetAddress ours) {
    boolean isThisHost = reader != null && (reader.isLoopbackAddress() || reader.equals(ours));
    return !path.startsWith("/api/") || protection.letsForward() || isThisHost;
  }

  static Answer answer(Reason refusal) {
    return refusal == Reason.UNAUTHORIZED
        ? Answer.json(401, "{\"error\":\"a bearer token is needed\"}\n")
        : Answer.json(
            403,
            "{\"error\":\"only this host may ask; see http.tls, http.bearer-token-file and"
                + " http.insecure\"}\n");
  }

  private static @Nullable InetAddress address(@Nullable SocketAddress socket) {
    return socket instanceof InetSocketAddress internet ? internet.getAddress() : null;
  }

  /// The time it takes tells nothing of the token.
  private boolean showsToken(@Nullable String header) {
    boolean isBearer = header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME);
    String shown = header != null && isBearer ? header.substring(SCHEME.length()).strip() : "";
    byte[] expected = expected();
    return expected.length > 0 && MessageDigest.isEqual(expected, digest(shown));
  }

  /// A file that cannot be read, or is empty for a moment, leaves the last token in force; without
  /// one nobody gets in.
  private synchronized byte[] expected() {
    long now = nanos.getAsLong();
    if (tokenDigest.length == 0 || now - readAt > TOKEN_MAX_AGE.toNanos()) {
      readAt = now;
      try {
        String token = Files.readString(Path.of(protection.tokenFile())).strip();
        if (!token.isEmpty()) {
          tokenDigest = digest(token);
        }
      } catch (IOException _) {
        return tokenDigest;
      }
    }
    return tokenDigest;
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
