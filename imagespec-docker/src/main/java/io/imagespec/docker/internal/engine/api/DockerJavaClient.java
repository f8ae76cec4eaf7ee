package io.imagespec.docker.internal.engine.api;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.tunnel.EngineSocket;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** docker-java's typed commands, for short queries. None of them sends a credential. */
final class DockerJavaClient implements Closeable {
  private final DockerClient docker;

  private DockerJavaClient(DockerClient docker) {
    this.docker = docker;
  }

  /** Creates a client; opens no connection yet. */
  static DockerJavaClient of(EngineAddress address) {
    ApacheDockerHttpClient.Builder builder =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(address.endpoint().toUri())
            .connectionTimeout(EngineSocket.CONNECT_LIMIT);
    address.tls().ifPresent(tls -> builder.sslConfig(() -> tls));
    DockerHttpClient http = builder.build();
    return new DockerJavaClient(
        DockerClientImpl.getInstance(new DockerJavaConfig(address.endpoint().toUri()), http));
  }

  /** Runs a query. The result is empty if the engine responds with 404. */
  <T> Optional<T> ask(Function<DockerClient, T> question) throws IOException {
    try {
      return Optional.of(question.apply(docker));
    } catch (NotFoundException e) {
      return Optional.empty();
    } catch (DockerException e) {
      throw new EngineErrorException(
          e.getHttpStatus(),
          EngineResponse.message(e.getHttpStatus(), String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      throw e.getCause() instanceof IOException cause
          ? cause
          : new IOException("the engine's response cannot be parsed", e);
    }
  }

  @Override
  public void close() throws IOException {
    docker.close();
  }
}
