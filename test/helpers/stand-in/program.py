"""One program of the stand-in system.

    python backend/NAME.py PORT DETECTOR_PORT

Answers 200 on its port (`-`: it has none), until its control socket run/NAME.sock tells it to behave otherwise. A fresh start is healthy
again, unless run/NAME.behaviour says that the behaviour holds for every start (`hang *`) or for every start by one supervisord (`die 4711`).
Raw sockets and no imports beyond the bare ones: nine of these start on a small machine within a second.
"""
import _thread
import os
import socket
import struct
import sys
import time

NAME = os.path.basename(sys.argv[0]).removesuffix('.py')
PORT, DETECTOR_PORT = sys.argv[1:3]
RUN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[0]))), 'run', NAME)
HEADERS = 'HTTP/1.1 {}\r\nContent-Type: application/json\r\nConnection: close\r\n'
# A looping program lives long enough to be seen RUNNING with supervisor's usual startsecs=1.
LOOP_LIFE = 1.5

behaviour, amount = 'ok', 0
listener = None
held = []


def say(line):
    os.write(1, f'{NAME}: {line}\n'.encode())


def end(after):
    """Exits as crashed programs do. os._exit ends all threads at once."""
    time.sleep(after)
    os.write(2, f'{NAME}: told to {behaviour}, exiting with 1\n'.encode())
    os._exit(1)


def ask_detector(path):
    """What a main app needs to hand the detector's path on (decision 12)."""
    with socket.create_connection(('127.0.0.1', int(DETECTOR_PORT)), 2) as detector:
        detector.sendall(f'GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{DETECTOR_PORT}\r\nConnection: close\r\n\r\n'.encode())
        return b''.join(iter(lambda: detector.recv(65536), b''))


def answer(status, body):
    return (HEADERS.format(status) + f'Content-Length: {len(body)}\r\n\r\n{body}').encode()


def route(path):
    if path == '/health':
        return answer('200 OK', f'{{"status": "healthy", "service": "{NAME}"}}')
    if path == '/api/failure_detector_status' and NAME == 'main_app':
        try:
            return ask_detector(path)
        except OSError:
            return answer('503 Service Unavailable', '{"error": "the failure detector does not answer"}')
    return answer('404 Not Found', '{"detail": "Not Found"}')


def send_forever(connection, headers, piece, pause):
    connection.sendall((HEADERS.format('200 OK') + headers + '\r\n').encode())
    while True:
        connection.sendall(piece)
        time.sleep(pause)


def respond(connection, path):
    if behaviour == 'hang':
        held.append(connection)
    elif behaviour == '500':
        connection.sendall(answer('500 Internal Server Error', '{"status": "unhealthy"}'))
    elif behaviour == 'reset':
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    elif behaviour == 'garbage':
        connection.sendall(b'\x16\x03\x01\x00\xa5 this is not HTTP\r\n\r\n\x00\xff')
    elif behaviour == 'drip':
        send_forever(connection, 'Content-Length: 100000\r\n', b' ', 0.05)
    elif behaviour == 'endless':
        send_forever(connection, '', b' ' * 65536, 0)
    else:
        if behaviour == 'slow':
            time.sleep(amount / 1000)
        connection.sendall(route(path))


def read_path(connection):
    request = b''
    while b'\r\n\r\n' not in request and len(request) < 65536:
        piece = connection.recv(4096)
        if not piece:
            return None
        request += piece
    return request.split(b' ')[1].decode() if request.count(b' ') > 1 else '/'


def serve(connection):
    try:
        path = read_path(connection)
        if path is not None:
            respond(connection, path)
    except OSError:
        pass  # The client left, as clients with a deadline do.
    finally:
        if connection not in held:
            connection.close()


def accept_all(of):
    while True:
        try:
            connection = of.accept()[0]
        except OSError:
            return  # Told to be deaf: the listener is closed.
        _thread.start_new_thread(serve, (connection,))


def listen():
    global listener
    if PORT == '-' or listener:
        return
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(('127.0.0.1', int(PORT)))
    except OSError as error:
        os.write(2, f'{NAME}: port {PORT}: {error}\n'.encode())
        os._exit(1)
    listener.listen(64)
    _thread.start_new_thread(accept_all, (listener,))


def go_deaf():
    global listener
    if listener:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        listener = None


def behave(words):
    global behaviour, amount
    behaviour, amount = words[0], int((words[1:2] or ['0'])[0])
    say(f'behaves: {behaviour}')
    if behaviour == 'deaf':
        go_deaf()
    else:
        listen()
    if behaviour in ('die', 'crash'):
        _thread.start_new_thread(end, (0.02,))
    elif behaviour == 'loop':
        _thread.start_new_thread(end, (LOOP_LIFE,))


def lasting_behaviour():
    """The behaviour that this start has to follow: `hang * 0` for every start, `loop 4711 0` for those by supervisord 4711."""
    try:
        with open(RUN + '.behaviour', encoding='utf8') as file:
            name, scope, value = file.read().split()
    except OSError:
        return ['ok']
    return [name, value] if scope in ('*', str(os.getppid())) else ['ok']


def obey():
    """The control socket: one line in, `ok` out once it is in force."""
    if os.path.exists(RUN + '.sock'):
        os.unlink(RUN + '.sock')
    control = socket.socket(socket.AF_UNIX)
    control.bind(RUN + '.sock')
    control.listen(8)
    while True:
        with control.accept()[0] as connection:
            behave(connection.recv(256).decode().split())
            connection.sendall(b'ok\n')


words = lasting_behaviour()
if words[0] == 'die':
    behaviour = 'die'
    end(0)
behave(words)
obey()
