package com.example;

import org.testcontainers.DockerClientFactory;

/** Testcontainers with its own docker-java. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Images.build();
    System.out.println(
        "testcontainers: Docker "
            + DockerClientFactory.lazyClient().infoCmd().exec().getServerVersion());
  }
}
