# The program that the tests of views record: files, sockets, threads, processes, signals, errors,
# names that are not UTF-8.
import os
import signal
import socket
import subprocess
import sys
import threading


def fails():
    for i in range(20):
        try:
            open("/etc/no-such-%d" % i)
        except OSError:
            pass


def files(folder):
    name = os.path.join(os.fsencode(folder), b"\xff\xfe;a b\n\x01\"")
    with open(name, "wb") as f:
        f.write(b"a\0b\xff" * 10)
    with open(name, "rb") as f:
        f.read()
    os.unlink(name)
    try:
        os.lseek(0, -1 << 63, 0)
    except OSError:
        pass


def serve(listening):
    connection, _ = listening.accept()
    connection.sendall(connection.recv(100))
    connection.close()


def talk():
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, args=(listening,))
    thread.start()
    connection = socket.create_connection(listening.getsockname())
    connection.sendall(b"hello")
    connection.recv(100)
    connection.close()
    thread.join()


def retry():
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    for i in range(3):
        try:
            os.read(ours, 1)
        except BlockingIOError:
            pass
    os.close(ours)
    os.close(theirs)


def main():
    fails()
    retry()
    files(sys.argv[1])
    talk()
    signal.signal(signal.SIGUSR1, lambda *args: None)
    os.kill(os.getpid(), signal.SIGUSR1)
    subprocess.run(["/bin/sh", "-c", "cat /etc/hostname | wc; exit 3"])


main()
