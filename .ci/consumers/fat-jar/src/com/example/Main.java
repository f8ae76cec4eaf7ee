package com.example;

/** An application in a single jar built by maven-shade, which contains another gRPC. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Images.build();
    System.out.println("fat jar: done");
  }
}
