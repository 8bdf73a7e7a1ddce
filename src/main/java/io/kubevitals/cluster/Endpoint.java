package io.kubevitals.cluster;

import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.SSLUtils;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.KeyManager;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/// The API server's address, whom we trust to be it, and who we are. Only kubeconfig, keys and exec
/// plugins are client-java's; its `ApiClient` loads all 768 models at its birth, which costs more
/// than the rest of our start.
///
/// @param authorities certificates in PEM, empty for those of the Java runtime
/// @param tlsServerName the name in the server's certificate, `""` for the address's host
/// @param certificate the client's, in PEM, `""` for none
/// @param keys for that certificate
/// @param token answers the present token, `""` for none
/// @param tokenMaxAge after this long it is asked again
record Endpoint(
    HttpUrl url,
    String authorities,
    String tlsServerName,
    String certificate,
    List<KeyManager> keys,
    Callable<String> token,
    Duration tokenMaxAge) {
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final Duration FILE_MAX_AGE = Duration.ofMinutes(1);

  /// Running an exec plugin is dear; a refused token is asked for again at once anyway.
  private static final Duration PLUGIN_MAX_AGE = Duration.ofMinutes(10);

  /// @throws IOException where there is no usable configuration; its message says what is wrong
  static Endpoint of(AccessConfig config) throws IOException {
    try {
      return read(config);
    } catch (FileSystemException e) {
      // Its message is no more than the name of the file.
      throw new IOException(e.getFile() + " cannot be read", e);
    }
  }

  /// Whether the other one leads to the same server, trusts the same authorities and shows the same
  /// certificate.
  boolean leadsWhere(Endpoint other) {
    return url.equals(other.url)
        && authorities.equals(other.authorities)
        && tlsServerName.equals(other.tlsServerName)
        && certificate.equals(other.certificate);
  }

  private static Endpoint read(AccessConfig config) throws IOException {
    if (!config.server().isEmpty()) {
      return of(config.server(), config.caFile(), config.tokenFile());
    }
    if (!config.kubeconfig().isEmpty()) {
      return ofKubeconfig(config);
    }
    if (!config.serviceHost().isEmpty()) {
      return inCluster(config);
    }
    throw new IOException(
        "no Kubernetes: kubernetes.server and kubernetes.kubeconfig (KUBECONFIG) are empty,"
            + " and this is no pod (KUBERNETES_SERVICE_HOST is not set)");
  }

  private static Endpoint inCluster(AccessConfig config) throws IOException {
    String host = config.serviceHost();
    String url = "https://" + (host.contains(":") ? "[" + host + "]" : host);
    String port = config.servicePort().isEmpty() ? "443" : config.servicePort();
    return of(
        url + ":" + port,
        config.caFile().isEmpty() ? ACCOUNT.resolve("ca.crt").toString() : config.caFile(),
        config.tokenFile().isEmpty() ? ACCOUNT.resolve("token").toString() : config.tokenFile());
  }

  private static Endpoint of(String url, String caFile, String tokenFile) throws IOException {
    return new Endpoint(
        parse(url),
        caFile.isEmpty() ? "" : present(Files.readString(Path.of(caFile)), caFile),
        "",
        "",
        List.of(),
        () -> tokenFile.isEmpty() ? "" : Files.readString(Path.of(tokenFile)),
        FILE_MAX_AGE);
  }

  private static Endpoint ofKubeconfig(AccessConfig config) throws IOException {
    KubeConfig kubeconfig = load(config);
    if (!kubeconfig.verifySSL()) {
      throw new IOException(
          config.kubeconfig()
              + ": insecure-skip-tls-verify is not supported; name the certificate-authority");
    }
    byte[] authorities =
        kubeconfig.getDataOrFileRelative(
            kubeconfig.getCertificateAuthorityData(), kubeconfig.getCertificateAuthorityFile());
    String file = kubeconfig.getCertificateAuthorityFile();
    String name = kubeconfig.getTlsServerName();
    byte[] certificate =
        kubeconfig.getDataOrFileRelative(
            kubeconfig.getClientCertificateData(), kubeconfig.getClientCertificateFile());
    return new Endpoint(
        parse(kubeconfig.getServer()),
        file == null || file.isEmpty() ? text(authorities) : present(text(authorities), file),
        name == null ? "" : name,
        text(certificate),
        keys(kubeconfig, certificate),
        token(kubeconfig, config.tokenFile()),
        config.tokenFile().isEmpty() ? PLUGIN_MAX_AGE : FILE_MAX_AGE);
  }

  /// A file that is named and empty is not filled yet. Its absence of authorities must not become
  /// trust in those of the Java runtime.
  private static String present(String authorities, String file) throws IOException {
    if (authorities.isBlank()) {
      throw new IOException(file + " holds no certificate");
    }
    return authorities;
  }

  private static KubeConfig load(AccessConfig config) throws IOException {
    var file = new File(firstReadable(config.kubeconfig()));
    KubeConfig kubeconfig;
    try (var reader = Files.newBufferedReader(file.toPath())) {
      kubeconfig = KubeConfig.loadKubeConfig(reader);
    } catch (RuntimeException e) {
      throw new IOException(file + " is no kubeconfig: " + e.getMessage(), e);
    }
    kubeconfig.setFile(file);
    if (!config.context().isEmpty() && !kubeconfig.setContext(config.context())) {
      throw new IOException(file + " has no context \"" + config.context() + "\"");
    }
    if (kubeconfig.getServer() == null) {
      throw new IOException(file + " names no server");
    }
    return kubeconfig;
  }

  /// KUBECONFIG may name several files.
  private static String firstReadable(String paths) {
    for (String path : paths.split(File.pathSeparator, -1)) {
      if (Files.isReadable(Path.of(path))) {
        return path;
      }
    }
    return paths;
  }

  private static Callable<String> token(KubeConfig kubeconfig, String tokenFile) {
    if (!tokenFile.isEmpty()) {
      return () -> Files.readString(Path.of(tokenFile));
    }
    return () -> {
      Map<String, String> credentials = kubeconfig.getCredentials();
      String token = credentials == null ? null : credentials.get("token");
      return token == null ? "" : token;
    };
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<KeyManager> keys(KubeConfig kubeconfig, byte @Nullable [] certificate)
      throws IOException {
    byte[] key =
        kubeconfig.getDataOrFileRelative(
            kubeconfig.getClientKeyData(), kubeconfig.getClientKeyFile());
    if (certificate == null || key == null) {
      return List.of();
    }
    try {
      String algorithm = SSLUtils.recognizePrivateKeyAlgo(key);
      return List.of(SSLUtils.keyManagers(certificate, key, algorithm, "", null, null));
    } catch (GeneralSecurityException e) {
      throw new IOException("the kubeconfig's client certificate or key: " + e.getMessage(), e);
    }
  }

  private static HttpUrl parse(String url) throws IOException {
    HttpUrl parsed = HttpUrl.parse(url.contains("://") ? url : "https://" + url);
    if (parsed == null) {
      throw new IOException("not an address of an API server: " + url);
    }
    return parsed;
  }
}
